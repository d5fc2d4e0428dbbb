// What went wrong between us and a node, told apart, each with its advice. The line is what comes
// after the node's name.
#pragma once

#include <boost/system/error_code.hpp>
#include <chrono>
#include <optional>
#include <string_view>

#include "pool/live/rpc_credentials.h"
#include "pool/ports/node.h"

namespace tbg::live {

inline constexpr std::size_t kRpcAnswerMax = 64u << 20;  // bytes; a template has 8 MB at the most

// nullopt: the body is for whoever asked (bitcoind sends JSON-RPC errors with HTTP 500 and 404).
std::optional<NodeError> http_fault(unsigned status, std::string_view body,
                                    const RpcCredentials& credentials);

// No connection came about.
NodeError connect_fault(const boost::system::error_code& error);
// The connection failed before, or (begun) during the answer.
NodeError exchange_fault(const boost::system::error_code& error, bool begun);
NodeError timeout_fault(std::chrono::milliseconds patience);

}  // namespace tbg::live
