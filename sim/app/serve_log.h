// What `tbgsim serve` prints: a line each second, faults as they begin and end, and a summary.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "sim/suite.h"
#include "sim/world.h"

namespace tbg::sim {

class ServeLog final : public Observer {
 public:
  // All must outlive the log.
  ServeLog(std::ostream& out, const World& world, const Suite& suite)
      : out_(out), world_(world), suite_(suite) {}

  // The connection is a guest's.
  void add_guest(Client client) { guests_.insert(client); }
  void second();
  void summary();

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_violation(const Violation& violation) override;

 private:
  void say(const std::string& what);

  std::ostream& out_;
  const World& world_;
  const Suite& suite_;
  std::set<Client> guests_;
  std::set<Client> here_;              // guests whose connection is open
  std::vector<std::int64_t> heights_;  // by node
  std::uint64_t accepted_ = 0;         // shares of guests
  std::uint64_t refused_ = 0;
  std::uint64_t blocks_ = 0;  // of the pool
  std::uint64_t guests_blocks_ = 0;
};

}  // namespace tbg::sim
