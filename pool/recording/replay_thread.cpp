#include "pool/recording/replay_thread.h"

#include <utility>

namespace tbg::recording {

ReplayThread::ReplayThread(Setup setup)
    : setup_(std::move(setup)),
      playback_(setup_.from, setup_.number, setup_.info.keeps_hashes, setup_.listener),
      ports_(playback_, setup_.log),
      feed_(setup_.number, setup_.info, setup_.mail) {}

void ReplayThread::build(const core::Options& options, std::uint32_t boot) {
  if (setup_.info.threads == 1) {
    core_ = std::make_unique<core::PoolCore>(options, ports_.for_core(), &playback_.recorder());
    return;
  }
  core::Part part{.shard = {}, .boot = boot, .carrier = &setup_.mail};
  if (setup_.number > 0) part.shard = static_cast<ShardId>(setup_.number - 1);
  core_ = std::make_unique<core::PoolCore>(options, part, ports_.for_core(), &playback_.recorder());
}

std::optional<Now> ReplayThread::next_time() {
  if (looked_) return feed_.now();
  if (!problem_.empty()) return std::nullopt;
  auto input = playback_.next_input();
  if (!input) return std::nullopt;
  looked_ = feed_.look(std::move(*input));
  if (looked_) return feed_.now();
  damaged();
  return std::nullopt;
}

InputFeed::Step ReplayThread::step() {
  if (!next_time()) return problem_.empty() ? InputFeed::Step::ended : InputFeed::Step::damaged;
  const InputFeed::Step step = feed_.give(*core_);
  if (step == InputFeed::Step::damaged) damaged();
  if (step == InputFeed::Step::done) looked_ = false;
  return step;
}

void ReplayThread::damaged() {
  problem_ = "thread " + std::to_string(setup_.number) + ", crossing " +
             std::to_string(playback_.done() + 1) + ": " + feed_.problem();
}

}  // namespace tbg::recording
