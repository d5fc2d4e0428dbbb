// What each kind of crossing is made of: the values of the structs that cross the ports. The order
// is that of session files (docs/formats/session.md).
#pragma once

#include "pool/core/crossing_values.h"
#include "pool/core/operator_command.h"
#include "pool/ports/events.h"
#include "pool/ports/network.h"
#include "pool/ports/node.h"
#include "pool/ports/store.h"

namespace tbg::core {

template <>
struct Fields<Now> {
  static void visit(auto& v, auto& now) { v("mono_us", now.mono_us)("wall_us", now.wall_us); }
};

template <>
struct Fields<Peer> {
  static void visit(auto& v, auto& peer) {
    v("ip", peer.ip)("port", peer.port)("listener", peer.listener);
  }
};

template <>
struct Fields<NodeError> {
  static void visit(auto& v, auto& error) {
    v("fault", error.fault)("code", error.code)("message", error.message);
  }
};

template <>
struct Fields<StoreError> {
  static void visit(auto& v, auto& error) { v("message", error.message); }
};

template <>
struct Fields<NodeStatus> {
  static void visit(auto& v, auto& status) {
    v("network", status.network)("best", status.best)("height", status.height);
    v("initial_download", status.initial_download)("chain_work", status.chain_work);
  }
};

template <>
struct Fields<HeaderInfo> {
  static void visit(auto& v, auto& header) {
    v("hash", header.hash)("previous", header.previous)("height", header.height);
    v("confirmations", header.confirmations)("bits", header.bits)("time", header.time);
    v("median_time", header.median_time)("chain_work", header.chain_work);
  }
};

template <>
struct Fields<BlockTemplate> {
  static void visit(auto& v, auto& source) {
    v("height", source.height)("previous", source.previous)("version", source.version);
    v("bits", source.bits)("time", source.time)("min_time", source.min_time);
    v("coinbase_value", source.coinbase_value)("fees", source.fees);
    v("witness_commitment", source.witness_commitment)("branch", source.branch);
    v("transactions", source.transactions)("transaction_count", source.transaction_count);
    v("long_poll_id", source.long_poll_id)("needs_signature", source.needs_signature);
  }
};

template <>
struct Fields<DropClient> {
  static void visit(auto& v, auto& command) { v("client", command.client); }
};

template <>
struct Fields<MessageMiners> {
  static void visit(auto& v, auto& command) { v("text", command.text)("client", command.client); }
};

template <>
struct Fields<ReconnectMiners> {
  static void visit(auto& v, auto& command) { v("client", command.client); }
};

}  // namespace tbg::core
