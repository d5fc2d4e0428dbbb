// Addresses in what an operator wrote.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>

#include "pool/bitcoin/address.h"

namespace tbg::app {

// The error is a sentence that begins with the address. Without a network an address is good if it
// is one on any network.
boost::system::result<bitcoin::Address, std::string> check_address(
    const std::string& text, std::optional<bitcoin::Network> network);

}  // namespace tbg::app
