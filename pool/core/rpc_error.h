// JSON-RPC errors as bitcoind and btcd number them.
#pragma once

#include <string>
#include <string_view>

#include "pool/ports/node.h"

namespace tbg::core {

// The fault behind an error code, and a line that says what to do about it.
NodeError rpc_error(int code, std::string_view message);

// Words of a node, fit for one line of the log: printable ASCII, at most 200 characters.
std::string quoted(std::string_view words);

}  // namespace tbg::core
