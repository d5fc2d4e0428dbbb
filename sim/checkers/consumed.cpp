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

void Consumed::on_event(Moment at, const SeenEvent& event) {
  Counts& heard = boots_[boot_].heard;
  ++heard[event.stream];
  heard_at_[at.us] = heard;
  std::int64_t longest_us = 0;
  for (const auto& [name, pause_us] : options_.readers)
    longest_us = std::max(longest_us, pause_us);
  while (heard_at_.size() > 1 && std::next(heard_at_.begin())->first < at.us - 2 * longest_us)
    heard_at_.erase(heard_at_.begin());
}

void Consumed::check_whole(Moment at, std::string_view name, const Line& last) {
  const Boot& known = boots_[last.boot];
  const auto found = known.heard.find(last.stream);
  const std::uint64_t heard = found == known.heard.end() ? 0 : found->second;
  if (last.seq < heard && !known.may_lack)
    report(at, std::string{name} + " goes on behind event " + std::to_string(last.seq) +
                   " of boot " + std::to_string(last.boot) + ", which has " +
                   std::to_string(heard));
}

void Consumed::check_next(Moment at, std::string_view name, const Reader& reader,
                          const Line& line) {
  const bool again = reader.killed || boots_[line.boot].may_lack;
  if (reader.boot == 0) return;  // it begins with whatever there is
  if (line.boot == reader.boot && line.seq == reader.seq + 1) return;
  const bool earlier =
      line.boot < reader.boot || (line.boot == reader.boot && line.seq <= reader.seq);
  if (earlier && again) return;
  if (line.boot == reader.boot || earlier) {
    report(at, std::string{name} + " reads event " + std::to_string(line.seq) + " of boot " +
                   std::to_string(line.boot) + " behind " + std::to_string(reader.seq) +
                   " of boot " + std::to_string(reader.boot));
    return;
  }
  check_whole(at, name, {line.stream, reader.boot, reader.seq});
  if (line.seq != 1)
    report(at, std::string{name} + " begins boot " + std::to_string(line.boot) + " with event " +
                   std::to_string(line.seq));
}

void Consumed::on_consumed(Moment at, std::string_view name, std::string_view text) {
  count_judged();
  const Line line{static_cast<std::uint32_t>(number_after(text, "\"stream\":", 10)),
                  static_cast<std::uint32_t>(number_after(text, "\"boot\":\"", 16)),
                  number_after(text, "\"seq\":", 10)};
  Reader& reader = readers_[{std::string{name}, line.stream}];
  check_next(at, name, reader, line);
  reader = {line.boot, line.seq, false};
}

void Consumed::check_end(Moment at, const std::string& name, std::uint32_t stream,
                         std::uint64_t due) {
  const auto found = readers_.find({name, stream});
  const Reader reader = found == readers_.end() ? Reader{} : found->second;
  if (reader.boot == boot_ && reader.seq >= due) return;
  report(at, name + " has read up to event " + std::to_string(reader.seq) + " of boot " +
                 std::to_string(reader.boot) + "; event " + std::to_string(due) + " of boot " +
                 std::to_string(boot_) + " was there long ago");
}

void Consumed::on_finish(Moment at) {
  for (const auto& [name, pause_us] : options_.readers) {
    const auto after = heard_at_.lower_bound(at.us - 2 * pause_us);
    if (after == heard_at_.begin()) continue;
    for (const auto& [stream, due] : std::prev(after)->second)
      check_end(at, name, stream, due);
  }
}

}  // namespace tbg::sim
