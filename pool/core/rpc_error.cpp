#include "pool/core/rpc_error.h"

#include <algorithm>

namespace tbg::core {

namespace {

struct Meaning {
  NodeFault fault;
  std::string_view advice;
};

// Source: Bitcoin Core, src/rpc/protocol.h; btcd, btcjson/jsonrpcerr.go.
Meaning meaning_of(int code) {
  switch (code) {
    case -28:
      return {NodeFault::warming_up, "is still starting; work follows when it is ready"};
    case -9:
      return {NodeFault::not_connected,
              "has no connection to the Bitcoin network; check its peers"};
    case -10:
      return {NodeFault::initial_download, "is still syncing; work follows when it has caught up"};
    case -5:
      return {NodeFault::not_found, "does not know what was asked for"};
    case -32601:
      return {NodeFault::unsupported, "does not know this call; is it too old, or not bitcoind?"};
    default:
      return {NodeFault::rpc_error, "answered with an error"};
  }
}

}  // namespace

std::string quoted(std::string_view words) {
  constexpr std::size_t kLongest = 200;
  std::string out(words.substr(0, kLongest));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return '"' + out + (words.size() > kLongest ? "...\"" : "\"");
}

NodeError rpc_error(int code, std::string_view message) {
  const Meaning meaning = meaning_of(code);
  return {meaning.fault, code,
          std::string(meaning.advice) + " (error " + std::to_string(code) + ": " + quoted(message) +
              ")"};
}

}  // namespace tbg::core
