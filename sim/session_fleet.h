// The fleet of a recorded session: from its logins, shares and farewells to groups of a plan.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pool/ports/events.h"
#include "sim/plan.h"

namespace tbg::sim {

class SessionFleet {
 public:
  // Times are seconds since the recording's start. Those of one connection come in order.
  void on_event(double at_s, const Event& event);
  // The pool's process has ended, and with it every connection.
  void end_life(double at_s);

  // Adds a group for each device, what became of its connections as faults, and how often it gave
  // shares. The recording ends at `end_s`.
  void fill(Plan& plan, double end_s);

 private:
  struct Stay {
    double from_s = 0;
    double to_s = 0;
    double heard_s = 0;  // its last share
  };
  // One device: connections whose first login has the same name.
  struct Guest {
    std::string agent;
    std::vector<Stay> stays;
    std::size_t workers = 0;  // most on one connection
    double difficulty = 0;    // of all accepted shares together
  };
  // A connection that is there.
  struct Visit {
    Guest* guest = nullptr;
    std::size_t stay = 0;
    std::set<std::string, std::less<>> workers;
  };

  void on_login(double at_s, const MinerConnected& login);
  void on_share(double at_s, const ShareSubmitted& share);
  void on_left(double at_s, const MinerDisconnected& left);
  static std::string profile_of(const Guest& guest);
  static void put_in_order(std::vector<Stay>& stays);
  void add_group(Plan& plan, const Guest& guest, double end_s);
  void set_hashrates(Plan& plan) const;

  std::map<std::string, Guest> guests_;
  std::map<ConnectionId, Visit> online_;
  std::map<std::string, std::vector<double>> rates_;  // by profile, in the order of the fleet
  std::uint64_t shares_ = 0;
  double online_s_ = 0;  // of all devices together
};

// Puts it into the plan, for any target.
void add_fault(Plan& plan, const char* kind, double at_s, double for_s, double value = 0,
               const std::string& target = "");

}  // namespace tbg::sim
