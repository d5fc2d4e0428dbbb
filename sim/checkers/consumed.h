// Whoever reads the spool gets every event, in order: what is deleted has been read by all.
//
// Of each stream:
//   in a boot      the next number; from an earlier one on only after the reader was killed
//   next boot      begins with 1, when the one before has been read to its end
//   at the end     a reader that ran since the healing knows all but what came in its last pause
//
// Tolerated: a reader begins with whatever there is when it comes; after a power cut, or while a
// disk refuses, the end of a boot may be missing, or come once more: of the boot before, too, when
// the next one has had no time yet to make durable what that one left.
//
// State: a position a reader and stream, a count a boot and stream, the moments of two pauses.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checkers/checker.h"

namespace tbg::sim {

struct ConsumedOptions {
  std::map<std::string, std::int64_t, std::less<>> readers;  // that keep up, and their pauses, us
  std::set<std::string, std::less<>> losing_faults = {"disk_full", "disk_error", "power_loss"};
  std::int64_t sync_us = 100 * kMs;  // after a start what there is has become durable
};

class Consumed : public Checker {
 public:
  Consumed(Verdicts& verdicts, ConsumedOptions options)
      : Checker("consumed", verdicts), options_(std::move(options)) {}

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_consumed(Moment at, std::string_view reader, std::string_view line) override;
  void on_finish(Moment at) override;

 private:
  using Counts = std::map<std::uint32_t, std::uint64_t>;  // by stream
  struct Boot {
    Counts heard;
    bool may_lack = false;
  };
  struct Line {
    std::uint32_t stream = 0;
    std::uint32_t boot = 0;
    std::uint64_t seq = 0;
  };
  struct Reader {
    std::uint32_t boot = 0;  // 0: has read nothing
    std::uint64_t seq = 0;
    bool killed = false;  // since the last line
  };
  void check_next(Moment at, std::string_view name, const Reader& reader, const Line& line);
  void check_whole(Moment at, std::string_view name, const Line& last);
  void check_end(Moment at, const std::string& name, std::uint32_t stream, std::uint64_t due);

  ConsumedOptions options_;
  std::map<std::uint32_t, Boot> boots_;
  std::uint32_t boot_ = 0;
  std::int64_t boot_at_us_ = 0;
  std::map<std::pair<std::string, std::uint32_t>, Reader> readers_;  // by name and stream
  std::map<std::int64_t, Counts> heard_at_;  // when, and how many of this boot by then
};

}  // namespace tbg::sim
