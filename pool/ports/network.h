// Connections to miners.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pool/ports/types.h"

namespace tbg {

// What is known of a peer when it connects.
struct Peer {
  std::string ip;  // "192.0.2.7" or "2001:db8::1", of the miner itself where PROXY protocol is on
  std::uint16_t port = 0;
  std::uint16_t listener = 0;  // index into the configured listen addresses
};

// Why a connection ended: `reason` of miner_disconnected.
enum class CloseReason : std::uint8_t { client, timeout, error, limit, shutdown, admin };

class Network {
 public:
  virtual ~Network() = default;

  // Queues the pieces for sending, in order and without a gap; they are copied or written before
  // the call returns. Unknown or closed connections are ignored: their end is already on its way as
  // an input.
  virtual void send(ConnectionId connection, std::span<const std::string_view> pieces) = 0;

  // Sends what is queued as far as the peer takes it at once, then closes. No on_disconnect
  // follows: the core has already forgotten the connection.
  virtual void close(ConnectionId connection, CloseReason reason) = 0;

  // Bytes handed to send() that the operating system has not taken yet. What is returned is an
  // input.
  [[nodiscard]] virtual std::size_t queued(ConnectionId connection) const = 0;
};

}  // namespace tbg
