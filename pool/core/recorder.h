// The recorder of one owner thread: stands on all its ports at once, writes down every crossing,
// and keeps a rolling hash over what it has written. Two runs with the same inputs end with the
// same hash: that is the proof of determinism. What it writes may be kept by a sink, for a session
// file (pool/recording).
#pragma once

#include "pool/core/crossing.h"
#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_writer.h"
#include "pool/ports/types.h"

namespace tbg::core {

class CrossingSink {
 public:
  virtual ~CrossingSink() = default;
  // One crossing, whole: its kind, the times of an input, its values; and the rolling hash with it
  // in. Valid during the call. False: no more is wanted, ever, and nothing more is encoded.
  virtual bool on_crossing(bitcoin::ByteView crossing, std::uint64_t hash) = 0;
};

class Recorder {
 public:
  // keep_hashes: the header hasher does not always tell the truth (a sampled world), so that what
  // it says is written.
  explicit Recorder(CrossingSink* sink = nullptr, bool keep_hashes = false)
      : sink_(sink), keep_hashes_(keep_hashes) {}

  template <typename C>
  void input(Now now, const C& crossing) {
    if (over_) return;
    begin(C::kKind);
    put_times(now);
    writer_("", crossing);
    end();
  }
  template <typename C>
  void output(const C& crossing) {
    if (over_) return;
    begin(C::kKind);
    writer_("", crossing);
    end();
  }
  // A call that answers, in two steps.
  template <typename C>
  void call(const C& crossing) {
    if (over_) return;
    begin(C::kKind);
    writer_("", crossing);
  }
  template <typename Answer>
  void answer(const Answer& answer) {
    if (over_) return;
    writer_("", answer);
    end();
  }
  // What is written of the call under way.
  [[nodiscard]] bitcoin::ByteView under_way() const { return writer_.bytes(); }

  [[nodiscard]] bool keeps_hashes() const { return keep_hashes_; }
  [[nodiscard]] std::uint64_t rolling_hash() const { return hash_.value(); }
  [[nodiscard]] std::uint64_t crossings() const { return crossings_; }

 private:
  void begin(Crossing crossing);
  void put_times(Now now);
  void end();

  CrossingSink* sink_;
  bool keep_hashes_;
  CrossingWriter writer_;
  CrossingClock clock_;
  RollingHash hash_;
  std::uint64_t crossings_ = 0;
  bool over_ = false;
};

}  // namespace tbg::core
