// From a plan's groups of miners to devices: profiles, names, payout addresses.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/miner_profile.h"
#include "pool/bitcoin/network.h"
#include "sim/plan.h"

namespace tbg::sim {

// A device as one can buy it: what its firmware does, and how fast it usually is.
struct DeviceProfile {
  std::string_view name;
  std::string_view what;
  fakes::MinerProfile (*firmware)();
  double hashrate_low = 0;  // H/s
  double hashrate_high = 0;
};
const std::vector<DeviceProfile>& device_profiles();
// nullptr: there is none of that name.
const DeviceProfile* profile_named(std::string_view name);

// One miner of a group.
struct Device {
  std::string name;  // "bitaxes/3"
  std::string group;
  std::string user;                     // payout address and worker, as it logs in
  std::vector<std::string> more_users;  // of a proxy
  fakes::MinerProfile firmware;
  double hashrate = 0;  // H/s, as in life
};
// All devices of a group, each drawn from its own stream; `first` is the number of the group's
// first payout address. Proxies (workers > 1) are one device.
std::vector<Device> devices_of(const Plan& plan, const MinerGroup& group, std::uint32_t first);

// Payout address number n of a network: P2WPKH, P2PKH and P2SH in turn.
std::string payout_address(bitcoin::Network network, std::uint32_t n);
// Raw bytes; "" for what is no address of the network.
std::string payout_script(bitcoin::Network network, std::string_view address);

}  // namespace tbg::sim
