// What hub and shards say to each other, until each is told as it was then.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "pool/core/messages.h"

namespace tbg::recording {

class ReplayMail final : public core::MailCarrier {
 public:
  struct Parcel {
    std::uint64_t seq = 0;
    std::vector<core::ToHub> messages;
  };
  explicit ReplayMail(std::size_t shards) : to_hub_(shards), to_shard_(shards) {}

  void to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) override;
  void to_shard(ShardId to, core::ToShard message) override;
  // The next one of that shard, or for it; nullopt if it has not been sent yet.
  std::optional<Parcel> take_from(std::size_t shard);
  std::optional<core::ToShard> take_for(std::size_t shard);

 private:
  std::vector<std::deque<Parcel>> to_hub_;
  std::vector<std::deque<core::ToShard>> to_shard_;
};

}  // namespace tbg::recording
