#include "sim/trace.h"

#include <algorithm>
#include <charconv>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

std::string number(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

std::string hash_text(const Hash& hash) {
  Bytes reversed(hash.rbegin(), hash.rend());
  return hex_of(reversed);
}

struct AsText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return number(value); }
  std::string operator()(std::string_view value) const { return std::string(value); }
  std::string operator()(const Hash& value) const { return hash_text(value); }
};

std::string client_text(Client client) { return std::to_string(client); }

}  // namespace

void Trace::put(Moment at, std::string_view what, std::string_view rest) {
  const std::int64_t us = at.us - start_us_;
  std::string fraction = std::to_string(us % kS);
  fraction.insert(0, 6 - std::min<std::size_t>(fraction.size(), 6), '0');
  line_ = std::to_string(us / kS) + "." + fraction + " ";
  line_ += what;
  line_ += rest;
  sink_(line_);
}

void Trace::on_boot(Moment at, std::uint32_t boot) { put(at, "world boot ", std::to_string(boot)); }

void Trace::on_crash(Moment at) { put(at, "world crash", ""); }

void Trace::on_connect(Moment at, Client client, std::string_view ip) {
  put(at, "world connect " + client_text(client) + " ", ip);
}

void Trace::on_request(Moment at, Client client, std::string_view line) {
  put(at, "> " + client_text(client) + " ", line);
}

void Trace::on_reply(Moment at, Client client, std::string_view line) {
  put(at, "< " + client_text(client) + " ", line);
}

void Trace::on_closed(Moment at, Client client, bool by_pool) {
  put(at, "world closed " + client_text(client), by_pool ? " by the pool" : " by the miner");
}

void Trace::on_event(Moment at, const SeenEvent& event) {
  std::string rest;
  for (const EventField& field : event.fields)
    rest += " " + std::string(field.name) + "=" + std::visit(AsText{}, field.value);
  put(at, "event " + std::string(event.type), rest);
}

void Trace::on_tip(Moment at, const TipInfo& tip) {
  put(at, "world tip node=" + std::to_string(tip.node),
      " height=" + std::to_string(tip.height) + " hash=" + hash_text(tip.hash) +
          (tip.by_pool ? " by the pool" : ""));
}

void Trace::on_node_reachable(Moment at, std::size_t node, bool reachable) {
  put(at, "world node " + std::to_string(node), reachable ? " reachable" : " out of reach");
}

void Trace::on_submission(Moment at, const Submission& submission) {
  put(at, "world submission node=" + std::to_string(submission.node),
      " hash=" + hash_text(submission.hash));
}

void Trace::on_submit_answer(Moment at, const SubmitAnswer& answer) {
  put(at, "world answer node=" + std::to_string(answer.node),
      " hash=" + hash_text(answer.hash) + (answer.failed ? " failed " : " ") +
          std::string(answer.answer));
}

void Trace::on_fault(Moment at, std::string_view kind, bool begins) {
  put(at, begins ? "world fault " : "world fault ends ", kind);
}

void Trace::on_healed(Moment at) { put(at, "world healed", ""); }

void Trace::on_finish(Moment at) { put(at, "world end", ""); }

}  // namespace tbg::sim
