#include "pool/collect/spool_listing.h"

#include <algorithm>
#include <system_error>

#include "pool/collect/words.h"

namespace tbg::collect {

std::optional<Segment> parse_segment_name(std::string_view name) {
  Segment out;
  out.name = name;
  if (!take_number(name, '-', 10, out.stream) || !take_number(name, '-', 16, out.boot) ||
      !take_number(name, '.', 10, out.first) || name != "jsonl")
    return std::nullopt;
  return out;
}

Result<std::vector<Segment>> list_spool(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  std::vector<Segment> out;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (auto segment = parse_segment_name(entry->path().filename().string()))
      out.push_back(std::move(*segment));
  if (error) return Problem{folder.string() + ": " + error.message()};
  std::ranges::sort(out);
  return out;
}

}  // namespace tbg::collect
