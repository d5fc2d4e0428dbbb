#include "sim/tap.h"

namespace tbg::sim {
namespace {

// A peer that never ends its line is the pool's trouble, not ours.
constexpr std::size_t kLineMax = 64 * 1024;

}  // namespace

template <typename F>
void Tap::cut(std::string& partial, std::string_view bytes, F&& tell) {
  while (true) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    if (partial.empty()) {
      tell(bytes.substr(0, end));
    } else {
      partial.append(bytes.substr(0, end));
      tell(std::string_view(partial));
      partial.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  if (partial.size() < kLineMax) partial.append(bytes);
}

void Tap::on_boot(Moment now, std::uint32_t boot) {
  each([&](Observer& o) { o.on_boot(now, boot); });
}

void Tap::on_crash(Moment now) {
  each([&](Observer& o) { o.on_crash(now); });
}

void Tap::on_connect(Moment now, Client client, std::string_view ip) {
  each([&](Observer& o) { o.on_connect(now, client, ip); });
}

void Tap::on_waited(Moment now, Client client, std::int64_t us) {
  each([&](Observer& o) { o.on_waited(now, client, us); });
}

void Tap::on_bytes_to_pool(Moment now, Client client, std::string_view bytes) {
  if (!listening()) return;
  cut(lines_[client].to_pool, bytes,
      [&](std::string_view line) { each([&](Observer& o) { o.on_request(now, client, line); }); });
}

void Tap::on_bytes_to_miner(Moment now, Client client, std::string_view bytes) {
  if (!listening()) return;
  cut(lines_[client].to_miner, bytes,
      [&](std::string_view line) { each([&](Observer& o) { o.on_reply(now, client, line); }); });
}

void Tap::on_bytes_heard(Moment now, Client client, std::string_view bytes) {
  if (!listening()) return;
  Lines* const lines = lines_.find(client);
  if (lines == nullptr) return;
  cut(lines->heard, bytes,
      [&](std::string_view line) { each([&](Observer& o) { o.on_heard(now, client, line); }); });
}

void Tap::on_closed(Moment now, Client client, bool by_pool) {
  lines_.erase(client);
  each([&](Observer& o) { o.on_closed(now, client, by_pool); });
}

void Tap::on_turn_end(Moment now) {
  each([&](Observer& o) { o.on_turn_end(now); });
}

void Tap::on_event(Moment now, const Event& event, std::uint32_t stream) {
  if (!listening()) return;
  SeenEvent seen = seen_event(event);
  seen.stream = stream;
  each([&](Observer& o) { o.on_event(now, seen); });
}

void Tap::on_spool(Moment now, const std::vector<SpoolFile>& files) {
  each([&](Observer& observer) { observer.on_spool(now, files); });
}

void Tap::on_known_users(Moment now, const std::vector<KnownUser>& users) {
  each([&](Observer& observer) { observer.on_known_users(now, users); });
}

void Tap::on_consumed(Moment now, std::string_view reader, std::string_view line) {
  each([&](Observer& observer) { observer.on_consumed(now, reader, line); });
}

void Tap::on_segment_deleted(Moment now, std::string_view name) {
  each([&](Observer& observer) { observer.on_segment_deleted(now, name); });
}

void Tap::on_tip(Moment now, const TipInfo& tip) {
  each([&](Observer& o) { o.on_tip(now, tip); });
}

void Tap::on_node_reachable(Moment now, std::size_t node, bool reachable) {
  each([&](Observer& o) { o.on_node_reachable(now, node, reachable); });
}

void Tap::on_submission(Moment now, const Submission& submission) {
  each([&](Observer& o) { o.on_submission(now, submission); });
}

void Tap::on_submit_answer(Moment now, const SubmitAnswer& answer) {
  each([&](Observer& o) { o.on_submit_answer(now, answer); });
}

void Tap::on_queue(Moment now, std::string_view queue, std::uint64_t depth) {
  each([&](Observer& o) { o.on_queue(now, queue, depth); });
}

void Tap::on_fault(Moment now, std::string_view kind, bool begins) {
  each([&](Observer& o) { o.on_fault(now, kind, begins); });
}

void Tap::on_healed(Moment now) {
  each([&](Observer& o) { o.on_healed(now); });
}

void Tap::on_finish(Moment now) {
  each([&](Observer& o) { o.on_finish(now); });
}

void Tap::on_violation(const Violation& violation) {
  each([&](Observer& o) { o.on_violation(violation); });
}

}  // namespace tbg::sim
