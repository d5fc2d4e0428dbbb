// The segments of a spool: files <stream>-<boot>-<first seq>.jsonl (docs/events.md).
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pool/collect/result.h"

namespace tbg::collect {

struct Segment {
  std::uint32_t boot = 0;
  std::uint32_t stream = 0;
  std::uint64_t first = 0;  // seq of its first event
  std::string name;
  // In the order of this struct: boots one after the other, and in each every stream.
  friend auto operator<=>(const Segment&, const Segment&) = default;
};

// nullopt: not the name of a segment.
std::optional<Segment> parse_segment_name(std::string_view name);

// Sorted. The error says why the folder cannot be read.
Result<std::vector<Segment>> list_spool(const std::filesystem::path& folder);

}  // namespace tbg::collect
