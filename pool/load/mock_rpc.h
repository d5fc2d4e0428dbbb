// JSON-RPC as bitcoind speaks it, over a MockChain: what a pool asks, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pool/load/http_connection.h"
#include "pool/load/mock_chain.h"

namespace tbg::load {

// What stays the same between questions.
struct RpcContext {
  const MockChain& chain;
  std::string zmq;                 // for getzmqnotifications; empty: none
  std::uint32_t wall_seconds = 0;  // now
};

// nullopt: a long poll, to be asked again after the next block. Anything that is no request gets an
// error answer.
std::optional<HttpBody> answer_rpc(const RpcContext& context, std::string_view request);

}  // namespace tbg::load
