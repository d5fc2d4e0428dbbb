// The few shares of a run that are worth a look: of each reason for a refusal the first and the
// latest, the best, and those around a violation. At most kMost, however long the run.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "sim/report/share_facts.h"

namespace tbg::sim {

class NotableShares {
 public:
  static constexpr std::size_t kReasons = 12;
  static constexpr std::size_t kFirst = 6;  // of each reason
  static constexpr std::size_t kLast = 4;
  static constexpr std::size_t kBest = 16;
  static constexpr std::size_t kAround = 64;       // all violations together
  static constexpr std::size_t kAroundBefore = 8;  // of one violation
  static constexpr std::size_t kAroundAfter = 4;
  static constexpr std::size_t kMost = kReasons * (kFirst + kLast) + kBest + kAround;

  void add(const ShareFacts& share);
  // Something was wrong just now.
  void on_violation();
  // In the order of the run, each once.
  [[nodiscard]] std::vector<ShareFacts> all() const;

 private:
  struct Refused {
    std::vector<ShareFacts> first;
    std::deque<ShareFacts> last;
  };

  void keep_refused(const ShareFacts& share);
  void keep_best(const ShareFacts& share);
  void keep_around(const ShareFacts& share);

  std::map<std::string, Refused> refused_;
  std::vector<ShareFacts> best_;  // best first
  std::vector<ShareFacts> around_;
  std::deque<ShareFacts> recent_;
  std::size_t still_around_ = 0;
};

}  // namespace tbg::sim
