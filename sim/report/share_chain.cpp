#include "sim/markup.h"
#include "sim/report/share_facts.h"

namespace tbg::sim {
namespace {

class Chain {
 public:
  Chain(const ShareFacts& share, std::int64_t start_us) : share_(share), start_us_(start_us) {}

  std::vector<std::string> told() {
    verdict();
    if (share_.overtaken_by) overtaking();
    if (share_.seen_before) links_.push_back("the same header was credited before");
    if (!share_.job) {
      links_.push_back("job " + share_.asked_job + " is none that client " +
                       std::to_string(share_.client) + ", connected at " +
                       time(share_.connected_us) + ", was given and that still counts");
    }
    if (share_.change) difficulty(*share_.change);
    if (share_.job) {
      const JobFact& job = *share_.job;
      links_.push_back("job " + job.id + (job.clean ? " (clean) at " : " at ") + time(job.us));
      links_.push_back("template on tip height " + std::to_string(job.tip_height));
    }
    if (share_.tip) block(*share_.tip);
    for (const std::string& fault : share_.faults)
      links_.push_back("while fault " + fault + " was under way");
    return links_;
  }

 private:
  [[nodiscard]] std::string time(std::int64_t us) const { return clock_text(us - start_us_); }

  void verdict() {
    std::string text = "accepted";
    if (!share_.accepted) text = "rejected: " + share_.reason + formatted(" (%d)", share_.code);
    if (share_.solution) text += ", a block";
    if (share_.reached > 0) text += formatted(", difficulty %.4g", share_.reached);
    if (share_.asked > 0) text += formatted(" of %.4g asked", share_.asked);
    links_.push_back(std::move(text));
  }

  void overtaking() {
    const JobFact& job = *share_.overtaken_by;
    links_.push_back(formatted("%.1f ms before it the miner had been sent ",
                               static_cast<double>(share_.us - job.us) / 1e3) +
                     "job " + job.id + (job.clean ? " (clean)" : "") + " on tip height " +
                     std::to_string(job.tip_height));
    if (share_.new_tip) block(*share_.new_tip);
  }

  void difficulty(const DifficultyChange& change) {
    std::string text = formatted("difficulty set to %.4g at ", change.after);
    if (change.before > 0)
      text = formatted("difficulty %s %.4g -> %.4g at ",
                       change.after > change.before ? "raised" : "lowered", change.before,
                       change.after);
    text += time(change.us);
    if (!change.reason.empty()) {
      text += " (" + change.reason;
      if (change.shares_per_min > 0) text += formatted(", %.3g shares/min", change.shares_per_min);
      text += ")";
    }
    links_.push_back(std::move(text));
  }

  void block(const TipFact& tip) {
    std::string text = "block " + std::to_string(tip.height);
    if (tip.first) {
      text += " was there when the run began";
    } else {
      text += tip.by_pool ? " found by " + (tip.finder.empty() ? "the pool" : tip.finder)
                          : std::string(" found elsewhere");
      text += std::string(tip.reorg ? ", a reorg," : "") + " at " + time(tip.us);
    }
    links_.push_back(std::move(text));
  }

  const ShareFacts& share_;
  std::int64_t start_us_;
  std::vector<std::string> links_;
};

}  // namespace

std::vector<std::string> chain_of(const ShareFacts& share, std::int64_t start_us) {
  return Chain(share, start_us).told();
}

}  // namespace tbg::sim
