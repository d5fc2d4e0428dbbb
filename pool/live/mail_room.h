// The Mailbox port between owner threads: a box for each, whose owner is woken when something lies
// in it. The lock of a box is taken once a parcel, that is once a turn of the sender, and for moves
// only; warm, nothing is allocated.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "pool/core/messages.h"
#include "pool/live/loop.h"

namespace tbg::live {

class MailRoom final : public core::MailCarrier {
 public:
  // All must live until the loops have ended.
  struct Hub {
    Loop& loop;
    core::HubMailInputs& inputs;
  };
  struct Shard {
    Loop& loop;
    core::ShardMailInputs& inputs;
  };
  // Before any loop runs that is named here.
  void add_hub(const Hub& hub) { hub_ = std::make_unique<HubBox>(hub); }
  void add_shard(const Shard& shard) { shards_.push_back(std::make_unique<ShardBox>(shard)); }

  void to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) override;
  void to_shard(ShardId to, core::ToShard message) override;

 private:
  struct Parcel {
    ShardId from{};
    std::uint64_t seq = 0;
    std::size_t size = 0;  // messages
  };
  // What lies there, and what is being taken out: swapped, so that both keep their room.
  struct HubMail {
    std::vector<Parcel> parcels;
    std::vector<core::ToHub> messages;
  };
  struct HubBox {
    explicit HubBox(const Hub& owner_in) : owner(owner_in) {}
    Hub owner;
    std::mutex mutex;
    HubMail lying;
    HubMail taken;  // the owner's
  };
  struct ShardBox {
    explicit ShardBox(const Shard& owner_in) : owner(owner_in) {}
    Shard owner;
    std::mutex mutex;
    std::vector<core::ToShard> lying;
    std::vector<core::ToShard> taken;  // the owner's
  };
  static void empty(HubBox& box);
  static void empty(ShardBox& box);

  std::unique_ptr<HubBox> hub_;
  std::vector<std::unique_ptr<ShardBox>> shards_;
};

}  // namespace tbg::live
