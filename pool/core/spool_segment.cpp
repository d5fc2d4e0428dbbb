#include "pool/core/spool_segment.h"

#include <charconv>

#include "pool/bitcoin/bytes.h"

namespace tbg::core {
namespace {

constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kSeqDigits = 15;

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

bool covers(const SpoolPosition& done, const SpoolPosition& next) {
  return next <= SpoolPosition{done.boot, done.seq + 1};
}

std::string segment_name(const SpoolSegment& segment) {
  const std::string seq = std::to_string(segment.first.seq);
  std::string name = std::to_string(segment.stream) + "-";
  bitcoin::append_hex32(name, segment.first.boot);
  name += "-";
  if (seq.size() < kSeqDigits) name.append(kSeqDigits - seq.size(), '0');
  return name.append(seq).append(kSuffix);
}

std::optional<SpoolSegment> parse_segment_name(std::string_view name) {
  SpoolSegment segment;
  if (!take(name, '-', 10, segment.stream) || !take(name, '-', 16, segment.first.boot) ||
      !take(name, '.', 10, segment.first.seq) || name != kSuffix.substr(1))
    return std::nullopt;
  return segment;
}

}  // namespace tbg::core
