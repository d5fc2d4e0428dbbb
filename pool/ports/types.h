// Names and times that cross every port.
#pragma once

#include <cstdint>

namespace tbg {

// Both clocks at the moment of an input, in microseconds. Every input to the core carries one; the
// core has no other idea of time. `mono_us` never goes back; `wall_us` (Unix time) may jump either
// way.
struct Now {
  std::int64_t mono_us = 0;
  std::int64_t wall_us = 0;

  [[nodiscard]] std::int64_t wall_seconds() const { return wall_us / 1'000'000; }
};

inline constexpr std::int64_t kMillisecond = 1'000;  // in microseconds
inline constexpr std::int64_t kSecond = 1'000'000;

// Given by whoever accepts connections; never reused within a process. Shown as client_id in
// events.
enum class ConnectionId : std::uint64_t {};
// Index into the configured list of nodes.
enum class NodeId : std::uint8_t {};
enum class ShardId : std::uint8_t {};

constexpr std::uint64_t to_number(ConnectionId id) { return static_cast<std::uint64_t>(id); }
constexpr std::size_t to_index(NodeId id) { return static_cast<std::size_t>(id); }

}  // namespace tbg
