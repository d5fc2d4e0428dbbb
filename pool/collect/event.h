// One event as it left a pool: a line of JSON (docs/events.md), with the parts of its envelope that
// say where it belongs.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tbg::collect {

// Events are numbered from 1, without gaps, within each of these.
struct StreamKey {
  std::string instance;
  std::uint32_t boot = 0;
  std::uint32_t stream = 0;
  friend auto operator<=>(const StreamKey&, const StreamKey&) = default;
};

// How far one stream has been taken: the last event and the first that ever was, with their times.
// If others come under the same numbers, the pool has begun its count again.
struct Position {
  std::uint64_t seq = 0;  // 0: nothing of it
  std::int64_t ts_us = 0;
  std::uint64_t first_seq = 0;
  std::int64_t first_ts_us = 0;
  friend bool operator==(const Position&, const Position&) = default;
};
using Positions = std::map<StreamKey, Position>;

// An event whose number is taken: is it the one that was taken, as far as that can be told?
bool is_the_same(const Position& done, std::uint64_t seq, std::int64_t ts_us);
// Counts an event in, that comes behind.
void advance(Position& position, std::uint64_t seq, std::int64_t ts_us);

// In place of a stream's number: everything of the boots before this one is taken.
inline constexpr std::uint32_t kOlderBoots = UINT32_MAX;
// Is everything of this stream taken, because a later boot was begun?
bool is_of_a_taken_boot(const Positions& done, const StreamKey& key);

// Eight hex digits, as the envelope has them.
std::string boot_text(std::uint32_t boot);

struct Event {
  StreamKey key;
  std::uint64_t seq = 0;
  std::int64_t ts_us = 0;        // Unix time
  std::string type;              // [a-z0-9_]{1,64}
  std::string source;            // [A-Za-z0-9_-]{1,32}
  std::unique_ptr<char[]> text;  // holds `line`, and padding that a JSON parser may read
  std::string_view line;         // the whole envelope, as it came, without newline
  std::string_view ts;           // within line: the number as written
  std::string_view data;         // within line: the object of the type's own fields
};

// A line is longer than the contract's 4,096 bytes only by mistake or by malice.
inline constexpr std::size_t kLineMax = 64 * 1024;

}  // namespace tbg::collect
