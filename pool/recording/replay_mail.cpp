#include "pool/recording/replay_mail.h"

#include <iterator>
#include <utility>

namespace tbg::recording {
namespace {

template <typename T>
std::optional<T> take(std::deque<T>& waiting) {
  if (waiting.empty()) return std::nullopt;
  std::optional<T> first(std::move(waiting.front()));
  waiting.pop_front();
  return first;
}

}  // namespace

void ReplayMail::to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) {
  to_hub_.at(static_cast<std::size_t>(from))
      .push_back(
          {seq,
           {std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end())}});
}

void ReplayMail::to_shard(ShardId to, core::ToShard message) {
  to_shard_.at(static_cast<std::size_t>(to)).push_back(std::move(message));
}

std::optional<ReplayMail::Parcel> ReplayMail::take_from(std::size_t shard) {
  return take(to_hub_.at(shard));
}

std::optional<core::ToShard> ReplayMail::take_for(std::size_t shard) {
  return take(to_shard_.at(shard));
}

}  // namespace tbg::recording
