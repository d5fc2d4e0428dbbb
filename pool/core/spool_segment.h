// Names of the spool's segments: <stream>-<boot>-<first seq>.jsonl, so that sorted names are sorted
// events. A segment holds events of one boot, one a line; its last line counts only with its
// newline: what a crash or a full disk cut off comes again in the next segment, if it was not lost.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tbg::core {

// A place in one stream of events: everything up to this one.
struct SpoolPosition {
  std::uint32_t boot = 0;
  std::uint64_t seq = 0;
  friend auto operator<=>(const SpoolPosition&, const SpoolPosition&) = default;
};

struct SpoolSegment {
  std::uint32_t stream = 0;
  SpoolPosition first;  // of its first event
};

// Is everything before `next`, the first event of a segment, known to who has come to `done`?
bool covers(const SpoolPosition& done, const SpoolPosition& next);

std::string segment_name(const SpoolSegment& segment);
// nullopt: not the name of a segment.
std::optional<SpoolSegment> parse_segment_name(std::string_view name);

}  // namespace tbg::core
