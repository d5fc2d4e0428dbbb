// Nothing is forgotten: the spool holds every event that was heard of, once and in order, and what
// the pool says of its users, after each start and at the end, is what a plain count over those
// events gives.
//
//   spool    in each boot the numbers of each stream are 1, 2, 3, ... up to as many as were heard;
//            every line is whole; segments are named by their first event
//   users    accepted shares, best of all time, and, for the week they name, its best and count
//
// Tolerated: after a power cut, or while a disk refuses, the end of a boot may be missing, and a
// torn line stand there; the pool then knows less, but never more. Old segments may be gone.
//
// State: a few numbers per user and boot.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checkers/checker.h"

namespace tbg::sim {

struct RecallOptions {
  std::set<std::string, std::less<>> losing_faults = {"disk_full", "disk_error", "power_loss"};
};

class Recall : public Checker {
 public:
  explicit Recall(Verdicts& verdicts, RecallOptions options = {})
      : Checker("recall", verdicts), options_(std::move(options)) {}

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_spool(Moment at, const std::vector<SpoolFile>& files) override;
  void on_known_users(Moment at, const std::vector<KnownUser>& users) override;

 private:
  struct User {
    double best_alltime = 0;
    double best_week = 0;
    std::uint64_t shares = 0;
    std::uint64_t shares_week = 0;
    std::string week;
  };
  struct Boot {
    std::map<std::uint32_t, std::uint64_t> heard;  // by stream
    bool may_lack = false;
    bool verified = false;  // it had ended by then
  };
  using Place = std::pair<std::uint32_t, std::uint32_t>;  // boot, stream
  void read_segment(Moment at, const SpoolFile& file, std::map<Place, std::uint64_t>& last);
  void check_boot(Moment at, std::uint32_t boot, Boot& known,
                  const std::map<Place, std::uint64_t>& last);
  void end_week(Moment at);
  const std::string& week_of(Moment at, std::uint32_t stream);
  void compare(Moment at, const KnownUser& said, User& counted);

  RecallOptions options_;
  std::map<std::uint32_t, Boot> boots_;
  std::uint32_t boot_ = 0;
  std::map<std::string, User, std::less<>> users_;
  struct Calendar {
    std::string week;  // the latest it had a share in
    std::int64_t day = -1;
  };
  std::map<std::uint32_t, Calendar> calendars_;  // by stream
  std::string week_;                             // the latest of all
  bool may_lack_ = false;                        // since the last comparison
};

}  // namespace tbg::sim
