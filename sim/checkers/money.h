// Money: every submitted block can be read, claims all it may, and pays that to its finder, less
// the configured donation; it carries the tag, and a witness commitment where it has transactions;
// and no node that tells the truth refuses it.
//
// Who found it is known from the wire (Solution) and must be who block_found names; what it may
// claim comes from the world (Submission::reward), else from block_found's reward_sats. A block of
// which neither is known yet is kept until one is.
//
// Allowed coinbase outputs, each once: the finder's script with value - donation; the donation's
// script with the donation, rounded down to a satoshi, if that is not 0; the commitment with 0.
//
// State: the finder of each block of the run, and the coinbases not yet judged.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/block_bytes.h"
#include "sim/checkers/checker.h"
#include "sim/checkers/solution.h"

namespace tbg::sim {

struct MoneyOptions {
  PoolRules rules;                             // donation_percent, donation_script, tag_base
  std::map<std::string, std::string> scripts;  // payout address -> script, raw bytes
  // For addresses that nobody knew beforehand; "" for what is none.
  std::function<std::string(const std::string&)> script_of = {};
  std::map<std::string, std::string> tags;  // payout address -> more its coinbase must carry
  // Faults under which a node may refuse a good block, as on_fault names them. One that is over at
  // once lies in wait until on_healed.
  std::set<std::string, std::less<>> lying_faults;
};

class Money : public Checker, public SolutionListener {
 public:
  Money(Verdicts& verdicts, MoneyOptions options);

  void on_solution(const Solution& solution) override;

  void on_event(Moment at, const SeenEvent& event) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_submit_answer(Moment at, const SubmitAnswer& answer) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;

 private:
  struct Finder {
    std::string solved_by;  // by the wire; "" until that tells
    std::string announced_for;
    std::int64_t announced_reward = 0;
    bool off_the_job = false;  // by the miner's fault a node may refuse it
  };
  struct Paid {
    std::int64_t value = 0;
    std::string script;
  };
  struct Waiting {
    Moment at;
    std::int64_t reward = 0;
    std::vector<Paid> outputs;
    std::string script;
  };

  void judge_form(Moment at, const Hash& hash, const BlockBytes& block);
  void judge_waiting(const Hash& hash, const Finder& finder);
  void judge_payout(const Hash& hash, const std::string& user, const Waiting& paid,
                    std::int64_t value);
  [[nodiscard]] std::string script_of(const std::string& user) const;
  void complain(Moment at, const Hash& hash, const std::string& what);
  // What is left after the finder's and the donation's outputs is taken away.
  void judge_rest(const Hash& hash, const Waiting& paid);
  static bool take_output(std::vector<Paid>& outputs, const std::string& script, std::int64_t least,
                          std::int64_t most);

  MoneyOptions options_;
  std::map<Hash, Finder> finders_;
  std::map<Hash, std::vector<Waiting>> waiting_;
  std::map<std::string, std::int64_t, std::less<>> faults_;  // that lie, and since when
};

}  // namespace tbg::sim
