// The Network port without a network: what the core sends is kept per connection.
//
// A peer takes everything at once unless it was given an allowance with limit_accept(); what goes
// beyond stays queued until accept_more(). set_queued() overrides the reported depth altogether.
// Memory: all bytes ever sent on connections not yet forgotten.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pool/ports/network.h"

namespace tbg::fakes {

class FakeNetwork final : public Network {
 public:
  static constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

  // A new connection with an id never used before. The caller still owes the core its on_connect.
  ConnectionId open();
  // The peer's end is gone: later sends are ignored, as the port promises. The caller owes the
  // core its on_disconnect.
  void drop(ConnectionId connection);
  void forget(ConnectionId connection) { links_.erase(connection); }

  void send(ConnectionId connection, std::span<const std::string_view> pieces) override;
  void close(ConnectionId connection, CloseReason reason) override;
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override;

  // The peer takes `bytes` more and then nothing until accept_more(); kUnlimited: everything.
  void limit_accept(ConnectionId connection, std::size_t bytes);
  void accept_more(ConnectionId connection, std::size_t bytes);
  void set_queued(ConnectionId connection, std::optional<std::size_t> bytes);

  // All bytes the core has sent so far.
  [[nodiscard]] const std::string& sent(ConnectionId connection) const;
  // The bytes the peer has got and not taken yet.
  std::string take(ConnectionId connection);
  [[nodiscard]] bool is_open(ConnectionId connection) const;
  // Why the core closed it; nullopt if it did not.
  [[nodiscard]] std::optional<CloseReason> close_reason(ConnectionId connection) const;
  // Calls of send(), over all connections.
  [[nodiscard]] std::uint64_t sends() const { return sends_; }

 private:
  struct Link {
    std::string sent;
    std::size_t accepted = 0;  // of sent
    std::size_t taken = 0;     // of accepted
    std::size_t allowance = kUnlimited;
    std::optional<std::size_t> queued;
    std::optional<CloseReason> reason;
    bool open = true;

    void accept();
  };

  Link& link(ConnectionId connection);
  [[nodiscard]] const Link* find(ConnectionId connection) const;

  std::map<ConnectionId, Link> links_;
  std::uint64_t next_id_ = 1;
  std::uint64_t sends_ = 0;
};

}  // namespace tbg::fakes
