// Passes on what can be seen of a run to the observers: cuts byte streams into lines, and turns the
// pool's typed events into fields with the names of the contract.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pool/ports/events.h"
#include "sim/checkers/client_map.h"
#include "sim/checkers/observe.h"

namespace tbg::sim {

class Tap {
 public:
  void add(Observer& observer) { observers_.push_back(&observer); }
  [[nodiscard]] bool listening() const { return !observers_.empty(); }

  void on_boot(Moment now, std::uint32_t boot);
  void on_crash(Moment now);
  void on_connect(Moment now, Client client, std::string_view ip);
  void on_waited(Moment now, Client client, std::int64_t us);
  void on_bytes_to_pool(Moment now, Client client, std::string_view bytes);
  void on_bytes_to_miner(Moment now, Client client, std::string_view bytes);
  void on_bytes_heard(Moment now, Client client, std::string_view bytes);
  void on_closed(Moment now, Client client, bool by_pool);
  void on_turn_end(Moment now);
  void on_event(Moment now, const Event& event, std::uint32_t stream);
  void on_spool(Moment now, const std::vector<SpoolFile>& files);
  void on_known_users(Moment now, const std::vector<KnownUser>& users);
  void on_consumed(Moment now, std::string_view reader, std::string_view line);
  void on_segment_deleted(Moment now, std::string_view name);
  void on_tip(Moment now, const TipInfo& tip);
  void on_node_reachable(Moment now, std::size_t node, bool reachable);
  void on_submission(Moment now, const Submission& submission);
  void on_submit_answer(Moment now, const SubmitAnswer& answer);
  void on_queue(Moment now, std::string_view queue, std::uint64_t depth);
  void on_fault(Moment now, std::string_view kind, bool begins);
  void on_healed(Moment now);
  void on_finish(Moment now);
  void on_violation(const Violation& violation);

 private:
  struct Lines {
    std::string to_pool, to_miner, heard;  // not yet ended by a newline
  };
  template <typename F>
  void each(F&& tell) {
    for (Observer* const observer : observers_)
      tell(*observer);
  }
  template <typename F>
  void cut(std::string& partial, std::string_view bytes, F&& tell);

  std::vector<Observer*> observers_;
  ClientMap<Lines> lines_;
};

// The fields of an event. Views point into the event.
SeenEvent seen_event(const Event& event);

}  // namespace tbg::sim
