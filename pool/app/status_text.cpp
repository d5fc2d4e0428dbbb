#include "pool/app/status_text.h"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>

#include "pool/app/text.h"
#include "pool/stratum/number_text.h"
#include "pool/stratum/reply.h"

namespace tbg::app {
namespace {

using core::HashrateMeter;

constexpr double kCountMax = 9e15;  // exact as a double

// Members of an object as jansson, which ckpool uses, sets them out.
class StatusObject {
 public:
  StatusObject(std::string& out, int indent) : out_(out), indent_(indent) { out_ += '{'; }

  StatusObject& add(std::string_view name, std::string_view text) {
    key(name) += '"';
    stratum::append_json_escaped(out_, text);
    out_ += '"';
    return *this;
  }
  StatusObject& add(std::string_view name, std::integral auto number) {
    key(name) += std::to_string(number);
    return *this;
  }
  StatusObject& add(std::string_view name, double number) {
    key(name) += number_text(number);
    return *this;
  }
  StatusObject& add_rates(const HashrateMeter& meter, std::int64_t now_us,
                          std::initializer_list<std::pair<std::string_view, std::size_t>> windows) {
    for (const auto& [name, window] : windows)
      add(name, ckpool_number(meter.rate(window, now_us)));
    return *this;
  }
  // Appended to by the caller.
  std::string& key(std::string_view name) {
    if (std::exchange(any_, true)) out_ += indent_ > 0 ? "," : ", ";
    line(indent_);
    return out_.append("\"").append(name).append("\": ");
  }
  void close() {
    line(indent_ - 1);
    out_ += '}';
  }

 private:
  void line(int blanks) {
    if (indent_ > 0) out_.append("\n").append(static_cast<std::size_t>(blanks), ' ');
  }

  std::string& out_;
  const int indent_;  // 0: all on one line
  bool any_ = false;
};

// Sums of difficulties are whole unless difficulties are not; then three decimals are enough.
double tidy(double sum) { return std::round(sum * 1e3) / 1e3; }

double best_of_week(const core::Tally& tally, core::IsoWeek week) {
  return tally.week == week ? tally.best_week : 0;
}

void add_tally(StatusObject& object, const core::Tally& tally, std::int64_t taken_us) {
  object.add_rates(tally.hashrate, taken_us,
                   {{"hashrate1m", HashrateMeter::k1m},
                    {"hashrate5m", HashrateMeter::k5m},
                    {"hashrate1hr", HashrateMeter::k1h},
                    {"hashrate1d", HashrateMeter::k1d},
                    {"hashrate7d", HashrateMeter::k7d}});
  object.add("lastshare", tally.last_share_s);
}

void append(std::string& out, const UserStatus& user, const WorkerStatus& worker) {
  StatusObject object(out, 3);
  object.add("workername", worker.name.empty() ? user.address : user.address + "." + worker.name);
  add_tally(object, worker.tally, user.taken_us);
  object.add("started", worker.started_s)
      .add("shares", tidy(worker.tally.work))
      .add("bestshare", best_of_week(worker.tally, user.week))
      .add("bestever", worker.tally.best_alltime)
      .add("useragent", worker.agent)
      .close();
}

void append(std::string& out, const AgentStatus& agent) {
  StatusObject(out, 0)
      .add("ua", agent.name)
      .add("devices", agent.devices)
      .add("hashrate5m", ckpool_number(agent.hashrate_5m))
      .add("bestshare", agent.best)
      .close();
}

void append_counts(std::string& out, const PoolStatus& status) {
  StatusObject object(out, 0);
  object.add("runtime", status.runtime_s).add("lastupdate", status.now_s);
  object.add("Users", status.users).add("Workers", status.workers).add("Idle", status.idle);
  object.add("Disconnected", 0);
  object.key("UserAgents") += '[';
  for (std::size_t i = 0; i < status.agents.size(); ++i) {
    if (i > 0) out += ", ";
    append(out, status.agents[i]);
  }
  out += ']';
  object.close();
}

void append_round(std::string& out, const PoolStatus& status) {
  const Round& round = status.round;
  const double network = status.network_difficulty;
  StatusObject object(out, 0);
  object.add("diff", network > 0 ? std::round(round.accepted / network * 1000) / 10 : 0)
      .add("netdiff", network)
      .add("accepted", tidy(round.accepted))
      .add("rejected", tidy(round.rejected))
      .add("bestshare", round.best);
  constexpr std::array<std::string_view, 4> kNames{"SPS1m", "SPS5m", "SPS15m", "SPS1h"};
  for (std::size_t i = 0; i < kNames.size(); ++i)
    object.add(kNames[i], tidy(status.shares_per_s[i]));
  object.add("accepted_count", round.accepted_count)
      .add("rejected_count", round.rejected_count)
      .close();
}

}  // namespace

Round& Round::operator+=(const Round& more) {
  accepted += more.accepted;
  rejected += more.rejected;
  best = std::max(best, more.best);
  accepted_count += more.accepted_count;
  rejected_count += more.rejected_count;
  return *this;
}

std::string to_text(const PoolStatus& status) {
  std::string out;
  append_counts(out, status);
  out += '\n';
  StatusObject(out, 0)
      .add_rates(status.hashrate, status.taken_us,
                 {{"hashrate1m", HashrateMeter::k1m},
                  {"hashrate5m", HashrateMeter::k5m},
                  {"hashrate15m", HashrateMeter::k15m},
                  {"hashrate1hr", HashrateMeter::k1h},
                  {"hashrate6hr", HashrateMeter::k6h},
                  {"hashrate1d", HashrateMeter::k1d},
                  {"hashrate7d", HashrateMeter::k7d}})
      .close();
  out += '\n';
  append_round(out, status);
  out += '\n';
  return out;
}

std::string to_text(const UserStatus& status) {
  std::string out;
  StatusObject object(out, 1);
  add_tally(object, status.tally, status.taken_us);
  object.add("workers", status.online)
      .add("shares", tidy(status.tally.work))
      .add("bestshare", best_of_week(status.tally, status.week))
      .add("bestever", status.tally.best_alltime)
      .add("authorised", status.authorised_s);
  object.key("worker") += '[';
  for (std::size_t i = 0; i < status.workers.size(); ++i) {
    out += i > 0 ? ",\n  " : "\n  ";
    append(out, status, status.workers[i]);
  }
  out += status.workers.empty() ? "]" : "\n ]";
  object.close();
  out += '\n';
  return out;
}

std::vector<AgentStatus> most_frequent(const std::map<std::string, AgentStatus>& agents) {
  std::vector<AgentStatus> out;
  for (const auto& [name, agent] : agents)
    out.push_back(agent);
  std::stable_sort(out.begin(), out.end(), [](const AgentStatus& a, const AgentStatus& b) {
    return a.devices > b.devices;
  });
  out.resize(std::min(out.size(), kAgentsListed));
  return out;
}

std::string agent_family(std::string_view agent) {
  agent = agent.substr(0, agent.find_first_of("/("));
  agent = stratum::trim_blanks(agent);
  for (const std::string_view chip : {" BM1", "-BM1"})
    if (const auto at = agent.find(chip); at != std::string_view::npos) agent = agent.substr(0, at);
  if (agent.starts_with("cpuminer-")) agent = "cpuminer";
  // "-1.2.3" at the end is a version.
  const std::size_t dash = agent.find_last_of('-');
  if (dash != std::string_view::npos && dash + 1 < agent.size() &&
      agent.find_first_not_of("0123456789.", dash + 1) == std::string_view::npos)
    agent = agent.substr(0, dash);
  return agent.empty() ? "Other" : std::string(agent);
}

Round round_of(std::string_view pool_status) {
  Round round;
  std::size_t at = 0;
  for (int line = 0; line < 2; ++line) {
    at = pool_status.find('\n', at);
    if (at == std::string_view::npos) return round;
    ++at;
  }
  const auto json = nlohmann::json::parse(pool_status.substr(at), nullptr, false);
  const auto number = [&](const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    const bool good = found != json.end() && found->is_number();
    return good ? std::clamp(found->get<double>(), 0.0, kCountMax) : 0.0;
  };
  round.accepted = number("accepted");
  round.rejected = number("rejected");
  round.best = number("bestshare");
  round.accepted_count = static_cast<std::uint64_t>(number("accepted_count"));
  round.rejected_count = static_cast<std::uint64_t>(number("rejected_count"));
  return round;
}

}  // namespace tbg::app
