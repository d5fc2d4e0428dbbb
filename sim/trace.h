// Everything that can be seen of a run as lines of text, in the order in which it happened: what
// two runs are compared by, and what a person reads when pictures are not enough.
//
//   12.345678 > 7 {"id":1,"method":"mining.subscribe",...}     a request of client 7
//   12.345690 < 7 {"id":1,...}                                 what the pool sends it
//   12.345690 event share_submitted user=... accepted=true ...
//   12.500000 world tip node=0 height=12 hash=...
//
// Times are seconds since the run began.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sim/checkers/observe.h"

namespace tbg::sim {

class Trace final : public Observer {
 public:
  using Sink = std::function<void(std::string_view line)>;  // without its newline
  Trace(std::int64_t start_us, Sink sink) : start_us_(start_us), sink_(std::move(sink)) {}

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_request(Moment at, Client client, std::string_view line) override;
  void on_reply(Moment at, Client client, std::string_view line) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_node_reachable(Moment at, std::size_t node, bool reachable) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_submit_answer(Moment at, const SubmitAnswer& answer) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_finish(Moment at) override;

 private:
  void put(Moment at, std::string_view what, std::string_view rest);

  std::int64_t start_us_;
  Sink sink_;
  std::string line_;
};

}  // namespace tbg::sim
