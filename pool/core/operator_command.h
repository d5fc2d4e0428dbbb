// What an operator may do to miners while the pool runs: inputs of the core like any other, so that
// a run with them can be repeated. Questions are no commands: they are const reads.
//
// Bounds: a text has 1 to kOperatorTextMax printable ASCII characters, because miners show it on
// small displays; kAnnouncementsMax lines to everybody wait at once. Whoever asks for all means
// every miner that is authorised; one connection may be named before it is. Nothing here hurries:
// new work overtakes a line to everybody, which leaves a slice of connections a turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "pool/ports/types.h"

namespace tbg::core {

// Its connection is closed, with the reason `admin`. Its miner may come back at once.
struct DropClient {
  ConnectionId client{};
};
// client.show_message, which many miners log and few show.
struct MessageMiners {
  std::string text;
  std::optional<ConnectionId> client;  // nullopt: all
};
// client.reconnect: the miner hangs up and connects again to the same address.
struct ReconnectMiners {
  std::optional<ConnectionId> client;  // nullopt: all
};
using OperatorCommand = std::variant<DropClient, MessageMiners, ReconnectMiners>;
// nullopt: it is for all.
inline std::optional<ConnectionId> client_of(const OperatorCommand& command) {
  return std::visit([](const auto& wish) { return std::optional<ConnectionId>(wish.client); },
                    command);
}

enum class OperatorAnswer : std::uint8_t {
  done,            // to all: it is on its way
  no_such_client,  // it is gone, or never was
  bad_text,
  too_many,  // lines to everybody wait already
};

// May miners be shown this?
bool valid_operator_text(std::string_view text);

}  // namespace tbg::core
