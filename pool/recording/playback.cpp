#include "pool/recording/playback.h"

#include <algorithm>
#include <utility>

namespace tbg::recording {

Playback::Playback(SessionReader& from, std::uint64_t thread, bool keeps_hashes, Listener listener)
    : from_(from), thread_(thread), listener_(std::move(listener)), recorder_(this, keeps_hashes) {}

bool Playback::load() {
  if (!next_.empty()) return true;
  const auto crossing = from_.next(thread_);
  if (!crossing) return false;
  next_.assign(crossing->begin(), crossing->end());
  return true;
}

std::optional<bitcoin::Bytes> Playback::next_input() {
  if (!load()) return std::nullopt;
  if (!core::is_input(static_cast<core::Crossing>(next_.front()))) differs({});
  return next_;
}

bitcoin::ByteView Playback::recorded_answer() {
  const bitcoin::ByteView asked = recorder_.under_way();
  if (!load()) throw NoMoreRecorded();
  if (next_.size() < asked.size() || !std::equal(asked.begin(), asked.end(), next_.begin()))
    differs(asked);
  return bitcoin::ByteView(next_).subspan(asked.size());
}

bool Playback::on_crossing(bitcoin::ByteView crossing, std::uint64_t hash) {
  if (!load()) throw NoMoreRecorded();
  if (!std::equal(crossing.begin(), crossing.end(), next_.begin(), next_.end())) differs(crossing);
  ++done_;
  hash_ = hash;
  next_.clear();
  if (listener_) listener_(thread_, crossing);
  return true;
}

void Playback::differs(bitcoin::ByteView replayed) {
  // An input was recorded where the core does more than it did.
  const bool is_more =
      !replayed.empty() && core::is_input(static_cast<core::Crossing>(next_.front()));
  difference_ = Difference{thread_, done_ + 1, is_more ? bitcoin::Bytes{} : next_,
                           bitcoin::Bytes(replayed.begin(), replayed.end())};
  throw Differs();
}

}  // namespace tbg::recording
