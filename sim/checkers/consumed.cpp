#include "sim/checkers/consumed.h"

#include <algorithm>

#include "sim/checkers/words.h"

namespace tbg::sim {

void Consumed::on_boot(Moment at, std::uint32_t boot) {
  boot_ = boot;
  boot_at_us_ = at.us;
  boots_[boot] = {};
  heard_at_.clear();
}

void Consumed::on_fault(Moment at, std::string_view kind, bool begins) {
  if (options_.losing_faults.contains(kind)) {
    boots_[boot_].may_lack = true;
    if (at.us - boot_at_us_ <= options_.sync_us) boots_[boot_ - 1].may_lack = true;
  }
  if (kind == "consumer_down" && begins)
    for (auto& [name, reader] : readers_)
      reader.killed = true;
}

void Consumed::on_event(Moment at, const SeenEvent&) {
  heard_at_[at.us] = ++boots_[boot_].heard;
  std::int64_t longest_us = 0;
  for (const auto& [name, pause_us] : options_.readers)
    longest_us = std::max(longest_us, pause_us);
  while (heard_at_.size() > 1 && std::next(heard_at_.begin())->first < at.us - 2 * longest_us)
    heard_at_.erase(heard_at_.begin());
}

void Consumed::check_whole(Moment at, std::string_view name, std::uint32_t boot,
                           std::uint64_t seq) {
  const Boot& known = boots_[boot];
  if (seq < known.heard && !known.may_lack)
    report(at, std::string{name} + " goes on behind event " + std::to_string(seq) + " of boot " +
                   std::to_string(boot) + ", which has " + std::to_string(known.heard));
}

void Consumed::check_next(Moment at, std::string_view name, const Reader& reader,
                          std::uint32_t boot, std::uint64_t seq) {
  const bool again = reader.killed || boots_[boot].may_lack;
  if (reader.boot == 0) return;  // it begins with whatever there is
  if (boot == reader.boot && seq == reader.seq + 1) return;
  const bool earlier = boot < reader.boot || (boot == reader.boot && seq <= reader.seq);
  if (earlier && again) return;
  if (boot == reader.boot || earlier) {
    report(at, std::string{name} + " reads event " + std::to_string(seq) + " of boot " +
                   std::to_string(boot) + " behind " + std::to_string(reader.seq) + " of boot " +
                   std::to_string(reader.boot));
    return;
  }
  check_whole(at, name, reader.boot, reader.seq);
  if (seq != 1)
    report(at, std::string{name} + " begins boot " + std::to_string(boot) + " with event " +
                   std::to_string(seq));
}

void Consumed::on_consumed(Moment at, std::string_view name, std::string_view line) {
  count_judged();
  const auto boot = static_cast<std::uint32_t>(number_after(line, "\"boot\":\"", 16));
  const std::uint64_t seq = number_after(line, "\"seq\":", 10);
  Reader& reader = readers_[std::string{name}];
  check_next(at, name, reader, boot, seq);
  reader = {boot, seq, false};
}

void Consumed::on_finish(Moment at) {
  for (const auto& [name, pause_us] : options_.readers) {
    const auto after = heard_at_.lower_bound(at.us - 2 * pause_us);
    if (after == heard_at_.begin()) continue;
    const std::uint64_t due = std::prev(after)->second;
    const auto found = readers_.find(name);
    const Reader reader = found == readers_.end() ? Reader{} : found->second;
    if (reader.boot == boot_ && reader.seq >= due) continue;
    report(at, name + " has read up to event " + std::to_string(reader.seq) + " of boot " +
                   std::to_string(reader.boot) + "; event " + std::to_string(due) + " of boot " +
                   std::to_string(boot_) + " was there long ago");
  }
}

}  // namespace tbg::sim
