// Reads both directions of every connection and keeps what they show.
//
// Each line is parsed once; listeners hear it in the order they were added. Replies are matched to
// requests in order (rule 1). Memory: per open connection its workers, open requests, and the jobs
// of the last 15 minutes, at least two; nothing of closed connections.
#pragma once

#include <vector>

#include "sim/checkers/client_map.h"
#include "sim/checkers/wire.h"
#include "sim/checkers/wire_parse.h"

namespace tbg::sim {

class WireView : public Observer {
 public:
  // The listener must outlive the view.
  void add(WireListener& listener) { listeners_.push_back(&listener); }

  [[nodiscard]] const WireClient* find(Client id) const;  // nullptr: not open
  [[nodiscard]] const ClientMap<WireClient>& clients() const { return clients_; }
  [[nodiscard]] std::uint32_t boot() const { return boot_; }

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client id, std::string_view ip) override;
  void on_request(Moment at, Client id, std::string_view line) override;
  void on_reply(Moment at, Client id, std::string_view line) override;
  void on_closed(Moment at, Client id, bool by_pool) override;

 private:
  using Branch = std::shared_ptr<const std::vector<Hash>>;

  void see_reply(Moment at, WireClient& client, const PoolLine& line);
  void see_difficulty(Moment at, WireClient& client, double difficulty);
  void see_job(Moment at, WireClient& client, WireJob job);
  Branch shared(Branch branch);
  template <typename F>
  void tell(F&& what) {
    for (WireListener* const listener : listeners_)
      what(*listener);
  }

  std::vector<WireListener*> listeners_;
  ClientMap<WireClient> clients_;
  std::vector<Branch> branches_;  // the latest few
  std::uint64_t requests_ = 0;
  std::uint32_t boot_ = 0;
};

}  // namespace tbg::sim
