#include "pool/collect/spool_listing.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tbg::collect {
namespace {

// The number up to `end`, which is taken away with it.
template <typename T>
bool take(std::string_view& text, char end, int base, T& out) {
  const std::size_t size = text.find(end);
  if (size == std::string_view::npos || size == 0) return false;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + size, out, base);
  if (error != std::errc() || stop != text.data() + size) return false;
  text.remove_prefix(size + 1);
  return true;
}

}  // namespace

std::optional<Segment> parse_segment_name(std::string_view name) {
  Segment out;
  out.name = name;
  if (!take(name, '-', 10, out.stream) || !take(name, '-', 16, out.boot) ||
      !take(name, '.', 10, out.first) || name != "jsonl")
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
