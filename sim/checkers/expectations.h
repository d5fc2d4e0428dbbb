// Judges the sentences of a scenario over everything that can be seen of its run.
//
// A sentence whose condition never came about ("after crash ..." in a run without a crash) proves
// nothing, and is reported as such. "Every miner" are those connections that have heard work when
// the condition comes about and are still there when its time is up.
//
// Memory: per sentence its counters; for promises the miners that have yet to see what was
// promised.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/sentence.h"

namespace tbg::sim {

class Expectations : public Checker {
 public:
  Expectations(Verdicts& verdicts, std::vector<Sentence> sentences);

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_heard(Moment at, Client client, std::string_view line) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_submit_answer(Moment at, const SubmitAnswer& answer) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_turn_end(Moment at) override { look_at_clock(at); }
  void on_finish(Moment at) override;

 private:
  struct Promise {
    std::int64_t made_us = 0;
    std::int64_t due_us = 0;
    std::set<Client> waiting;  // every_miner
    bool kept = false;         // follows
  };
  struct State {
    Sentence sentence;
    bool open = false;  // within the span
    std::int64_t closes_us = 0;
    bool ever_open = false;
    std::uint64_t seen = 0;
    std::deque<Promise> promises;
  };

  void happen(Moment at, const SeenEvent& happening, Client client = 0);
  void count(Moment at, State& state, const SeenEvent& happening);
  void promise(Moment at, State& state, const SeenEvent& happening, Client client);
  void look_at_clock(Moment at);
  void broken(Moment at, const State& state, const Promise& promise);

  std::vector<State> states_;
  std::set<Client> at_work_;  // have heard work
};

}  // namespace tbg::sim
