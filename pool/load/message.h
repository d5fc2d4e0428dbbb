// What a server says, as far as a miner must understand it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tbg::load {

enum class LineKind : std::uint8_t { reply, notify, difficulty, other };

// By the method named in the line; a line without a method is a reply.
LineKind kind_of(std::string_view line);

struct Reply {
  std::uint64_t id = 0;
  bool accepted = false;  // result is neither null nor false
  std::string reason;     // of a refusal: the error's text, "false" where there is none
};
// nullopt for lines that are no reply to a numbered request.
std::optional<Reply> parse_reply(std::string_view line);

struct Subscription {
  std::string extranonce1_hex;
  std::size_t extranonce2_size = 0;
};
// From the reply to mining.subscribe; nullopt if it is a refusal or malformed.
std::optional<Subscription> parse_subscription(std::string_view line);

// From mining.set_difficulty; nullopt if malformed or not above zero.
std::optional<double> parse_difficulty(std::string_view line);

// The three things that tell when a job arrived for whom. A full parse of 5,000 notifies would
// delay the reading of the last one by more than the server needs to write it.
struct NotifyGlance {
  std::string_view previous;  // as on the wire
  bool empty = false;         // no merkle branch: a block without transactions
  bool clean = false;
};
std::optional<NotifyGlance> glance_at_notify(std::string_view line);

}  // namespace tbg::load
