// Hits the probes of the catalogue from what can be seen of a run; and "fault:KIND" for each fault.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checkers/client_map.h"
#include "sim/checkers/observe.h"
#include "sim/checkers/probes.h"

namespace tbg::sim {

class ProbeWatch : public Observer {
 public:
  // The probes must outlive the watch.
  ProbeWatch(Probes& probes, std::size_t nodes) : probes_(probes), nodes_(nodes) {}

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_turn_end(Moment at) override;
  void on_segment_deleted(Moment at, std::string_view name) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_node_reachable(Moment at, std::size_t node, bool reachable) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_submit_answer(Moment at, const SubmitAnswer& answer) override;
  void on_queue(Moment at, std::string_view queue, std::uint64_t depth) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;

 private:
  struct Tip {
    Hash hash{};
    std::int64_t height = 0;
    std::uint32_t bits = 0;
    std::int64_t at_us = 0;
  };
  using Asked = std::pair<std::size_t, Hash>;  // node, block

  // How many blocks the chain of `before` loses to that of `now`: 0 if it goes on.
  [[nodiscard]] std::size_t blocks_left(const Hash& before, const Hash& now) const;
  void see_share(const SeenEvent& event);
  void see_block_status(std::string_view status);

  Probes& probes_;
  std::size_t nodes_;
  std::map<std::size_t, Tip> tips_;
  std::map<Hash, Hash> parents_;
  ClientMap<double> difficulties_;
  std::map<Asked, std::uint32_t> submitted_;  // by which boot
  std::set<Asked> unanswered_;
  std::set<std::size_t> lost_;
  std::size_t faults_ = 0;
  std::uint32_t boot_ = 0;
  bool booted_ = false;
  std::int64_t offset_us_ = INT64_MIN;  // of the wall clock
};

}  // namespace tbg::sim
