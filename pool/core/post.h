// The mailbox of one owner thread: what its hub and its shard say, until it is carried.
//
// With hub and shard on one thread both directions wait here to be drained. In a part of a pool,
// what is for others goes to the carrier: the hub's word at once, a shard's when it has no more to
// say for now, in one piece; in either case after the events that led to it are in the spool.
#pragma once

#include <utility>
#include <vector>

#include "pool/core/messages.h"
#include "pool/core/recording_inputs.h"
#include "pool/core/spool.h"

namespace tbg::core {

class Post final : public Mailbox {
 public:
  // `carrier`: null if hub and shard are both here.
  Post(Spool& spool, MailCarrier* carrier, InputRecorder recorder)
      : spool_(spool), carrier_(carrier), recorder_(recorder) {}

  void to_hub(ShardId, ToHub message) override { hub_.push_back(std::move(message)); }
  void to_shard(ShardId to, ToShard message) override {
    if (carrier_ == nullptr) return shard_.push_back(std::move(message));
    spool_.flush();
    recorder_.mail_sent(static_cast<std::uint64_t>(to) + 1, 1);
    carrier_->to_shard(to, std::move(message));
  }

  [[nodiscard]] bool empty() const { return hub_.empty() && shard_.empty(); }
  template <typename F>
  void drain_hub(F&& deliver) {
    drain(hub_, hub_out_, deliver);
  }
  template <typename F>
  void drain_shard(F&& deliver) {
    drain(shard_, shard_out_, deliver);
  }
  // What this shard said, to the carrier.
  void hand_over(ShardId from) {
    if (hub_.empty()) return;
    spool_.flush();
    recorder_.mail_sent(0, hub_.size());
    carrier_->to_hub(from, spool_.position().seq, hub_);
    hub_.clear();
  }

 private:
  // Swapped between a filling and a draining vector, so that a warm mailbox allocates nothing.
  template <typename T, typename F>
  static void drain(std::vector<T>& filling, std::vector<T>& draining, F& deliver) {
    std::swap(filling, draining);
    for (T& message : draining)
      deliver(std::move(message));
    draining.clear();
  }

  Spool& spool_;
  MailCarrier* carrier_;
  InputRecorder recorder_;
  std::vector<ToHub> hub_, hub_out_;
  std::vector<ToShard> shard_, shard_out_;
};

}  // namespace tbg::core
