// How far the streams of events have come, all together: a pool with several shards has one stream
// of its hub, number 0, and one of each shard (docs/events). With one shard everything is stream 0.
#pragma once

#include <cstdint>
#include <vector>

#include "pool/core/spool.h"
#include "pool/core/spool_segment.h"

namespace tbg::core {

// A place in every stream. What is not listed has begun nothing in that boot; of earlier boots
// everything is before it.
struct SpoolFront {
  std::uint32_t boot = 0;
  std::vector<std::uint64_t> seqs;  // by stream

  [[nodiscard]] SpoolPosition of(std::uint32_t stream) const {
    return {boot, stream < seqs.size() ? seqs[stream] : 0};
  }
  friend bool operator==(const SpoolFront&, const SpoolFront&) = default;
};

// What the hub has counted: of its own stream all, of the shards' what their mail has told it.
class SpoolProgress {
 public:
  explicit SpoolProgress(Spool& own) : own_(own) {}

  void counted(std::uint32_t stream, std::uint64_t seq) {
    if (seqs_.size() <= stream) seqs_.resize(stream + 1);
    seqs_[stream] = seq;
  }
  [[nodiscard]] SpoolFront front() const {
    SpoolFront front{own_.position().boot, seqs_};
    if (front.seqs.empty()) front.seqs.resize(1);
    front.seqs[0] = own_.position().seq;
    return front;
  }
  // The hub's own events are written. Those of a shard are before its mail leaves.
  void flush() { own_.flush(); }

 private:
  Spool& own_;
  std::vector<std::uint64_t> seqs_;  // by stream; the first is own_'s
};

}  // namespace tbg::core
