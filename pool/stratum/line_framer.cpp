#include "pool/stratum/line_framer.h"

#include <algorithm>
#include <bit>

#include "pool/bitcoin/assert.h"

namespace tbg::stratum {
namespace {

std::string_view trim(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t start = line.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view{} : line.substr(start);
}

}  // namespace

void LineFramer::feed(std::string_view bytes) {
  TBG_ASSERT(input_.empty());
  if (partial_yielded_) release_partial();
  if (!overflowed_) input_ = bytes;
}

LineFramer::Status LineFramer::next(std::string_view& line) {
  if (partial_yielded_) release_partial();
  while (!input_.empty()) {
    const std::size_t end = std::min(input_.find('\n'), input_.size());
    if (partial_.size() + end > kLineMax) {
      overflowed_ = true;
      input_ = {};
      release_partial();
      break;
    }
    std::string_view whole = input_.substr(0, end);
    if (end == input_.size()) {
      hold(whole);
      input_ = {};
      break;
    }
    input_.remove_prefix(end + 1);
    if (!partial_.empty()) {
      hold(whole);
      whole = partial_;
      partial_yielded_ = true;
    }
    line = trim(whole);
    if (!line.empty()) return Status::line;
    release_partial();
  }
  return overflowed_ ? Status::overflow : Status::need_more;
}

void LineFramer::hold(std::string_view bytes) {
  // Powers of two, because std::string at least doubles and would pass kLineMax from anywhere else.
  const std::size_t needed = partial_.size() + bytes.size();
  if (needed > partial_.capacity()) partial_.reserve(std::bit_ceil(needed));
  partial_.append(bytes);
}

void LineFramer::release_partial() {
  if (!partial_.empty()) std::string().swap(partial_);  // clear() and assignment keep the memory
  partial_yielded_ = false;
}

}  // namespace tbg::stratum
