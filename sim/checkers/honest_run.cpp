#include "sim/checkers/honest_run.h"

namespace tbg::sim {

void HonestRun::on_finish(Moment at) {
  for (const MustHappen& one : story_) {
    count_judged();
    const std::uint64_t seen = probes_.count(one.probe);
    const std::string times = " happened " + std::to_string(seen) + " times, ";
    if (seen < one.at_least)
      report(at, one.probe + times + "at least " + std::to_string(one.at_least) + " expected");
    if (one.at_most && seen > *one.at_most)
      report(at, one.probe + times + "at most " + std::to_string(*one.at_most) + " expected");
  }
}

}  // namespace tbg::sim
