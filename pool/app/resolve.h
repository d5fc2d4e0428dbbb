// The part of the configuration that can only be judged when the network is known: addresses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pool/app/settings.h"

namespace tbg::app {

struct Resolution {
  std::vector<std::string> problems;
  std::vector<std::string> notes;
};

// Fills in pool.network, pool.donation_script and pool.user_tags, and runs the self-test. Without
// a network (--check, and the file names none) an address is good if it is one on any network.
Resolution resolve(Settings& settings, std::optional<bitcoin::Network> network);

}  // namespace tbg::app
