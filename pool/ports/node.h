// Bitcoin nodes: where work comes from and blocks go to.
//
// Every call returns at once; its answer arrives later as an input with the same NodeId. Several
// nodes may be configured; the core decides which one to follow, when to ask and when to try again.
// An adapter only carries questions and answers: one attempt per call, no retries, exactly one
// answer (an error if need be).
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/network.h"
#include "pool/bitcoin/uint256.h"
#include "pool/ports/types.h"

namespace tbg {

// A block template, checked and digested: everything a job needs, whoever fetched it.
struct BlockTemplate {
  std::int64_t height = 0;
  bitcoin::Hash256 previous;
  std::uint32_t version = 0;
  std::uint32_t bits = 0;
  std::uint32_t time = 0;           // curtime
  std::uint32_t min_time = 0;       // mintime: smallest time the next block may carry
  std::int64_t coinbase_value = 0;  // satoshi: subsidy and fees
  std::int64_t fees = 0;            // satoshi
  std::optional<bitcoin::Hash256> witness_commitment;  // nullopt before segwit
  std::vector<bitcoin::Hash256> branch;  // merkle branch of the coinbase, lowest first
  bitcoin::Bytes transactions;        // BIP144 serialisations of all but the coinbase, concatenated
  std::size_t transaction_count = 0;  // number of transactions in there
  std::string long_poll_id;           // empty if the node offers none
  bool needs_signature = false;       // a signet (BIP325) whose key must sign the block
};
using TemplatePtr = std::shared_ptr<const BlockTemplate>;

// Why a question to a node has no answer. Each has its own advice for the operator.
enum class NodeFault : std::uint8_t {
  unreachable,  // no connection: refused, reset, name not found
  timeout,
  unauthorized,      // HTTP 401: wrong user, password or cookie
  forbidden,         // HTTP 403: rpcallowip
  busy,              // HTTP 503: work queue full
  http_error,        // another HTTP status without a JSON-RPC answer
  bad_reply,         // not HTTP, not JSON, or without the fields promised
  warming_up,        // -28
  not_connected,     // -9: the node has no peers
  initial_download,  // -10: the node is still syncing
  not_found,         // -5: no such block
  unsupported,       // -32601: no such method
  rpc_error,         // any other JSON-RPC error
  bad_template,      // a template that contradicts itself
};

struct NodeError {
  NodeFault fault = NodeFault::rpc_error;
  int code = 0;         // JSON-RPC code or HTTP status, 0 if there is none
  std::string message;  // one line for the log: what was wrong and what to do
};

template <typename T>
using NodeResult = boost::system::result<T, NodeError>;

// getblockheader (verbose).
struct HeaderInfo {
  bitcoin::Hash256 hash;
  bitcoin::Hash256 previous;
  std::int64_t height = 0;
  std::int64_t confirmations = 0;  // -1: not on the best chain
  std::uint32_t bits = 0;
  std::uint32_t time = 0;
  std::optional<std::uint32_t> median_time;  // btcd does not tell
  std::optional<bitcoin::U256> chain_work;   // likewise
};

// getblockchaininfo.
struct NodeStatus {
  bitcoin::Network network = bitcoin::Network::main;
  bitcoin::Hash256 best;
  std::int64_t height = 0;  // blocks
  bool initial_download = false;
  std::optional<bitcoin::U256> chain_work;
};

// submitblock's answer: nullopt for null, otherwise the node's string ("duplicate", "high-hash",
// ...).
using SubmitReply = std::optional<std::string>;

enum class TipSource : std::uint8_t { zmq, long_poll, poll, template_, block_notify };

class Node {
 public:
  virtual ~Node() = default;

  // -> on_node_status
  virtual void get_status(NodeId node) = 0;
  // getbestblockhash -> on_best_block
  virtual void get_best_block(NodeId node) = 0;
  // -> on_template. With a long poll id the node answers only when it has something new; such a
  // question stays open beside all others, and a new one for the same node replaces it.
  virtual void get_template(NodeId node, const std::string& long_poll_id) = 0;
  // -> on_header
  virtual void get_header(NodeId node, const bitcoin::Hash256& hash) = 0;
  // -> on_submit_result. Overtakes everything else waiting for this node. `hash` names the block in
  // the answer.
  virtual void submit_block(NodeId node, const bitcoin::Hash256& hash,
                            std::shared_ptr<const bitcoin::Bytes> block) = 0;
  // preciousblock; no answer.
  virtual void prefer_block(NodeId node, const bitcoin::Hash256& hash) = 0;
};

}  // namespace tbg
