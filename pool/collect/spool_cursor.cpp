#include "pool/collect/spool_cursor.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace tbg::collect {

SpoolCursor::SpoolCursor(const std::filesystem::path& folder, EventParser& parser,
                         const BadLineKeeper& keep)
    : folder_(folder), parser_(parser), keep_(keep) {}

void SpoolCursor::add(const Segment& segment) {
  const auto begin = segments_.begin() + (tail_.is_open() ? 1 : 0);
  segments_.insert(std::upper_bound(begin, segments_.end(), segment), segment);
}

std::optional<Event> SpoolCursor::first() {
  SegmentTail tail;
  std::string_view line;
  if (segments_.empty() || !tail.open(folder_ / segments_.front().name)) return std::nullopt;
  for (auto got = tail.next(line); got == SegmentTail::Got::line; got = tail.next(line))
    if (auto event = parser_.parse(line)) return std::move(*event);
  return std::nullopt;
}

void SpoolCursor::skip_to(std::uint64_t seq) {
  if (tail_.is_open() || next_) return;
  while (segments_.size() > 1 && segments_[1].first <= seq + 1)
    segments_.pop_front();
}

bool SpoolCursor::open_segment() {
  if (tail_.is_open()) return true;
  for (; !segments_.empty(); segments_.pop_front()) {
    const std::filesystem::path file = folder_ / segments_.front().name;
    if (tail_.open(file)) return true;
    std::error_code unknown;
    if (std::filesystem::exists(file, unknown) || unknown) {
      trouble_.text = tail_.error();
      return false;
    }  // else the pool has deleted it: the gap is noticed with the next event
  }
  return false;
}

const Event* SpoolCursor::peek() {
  trouble_ = {};
  while (!next_ && open_segment()) {
    std::string_view line;
    switch (tail_.next(line)) {
      case SegmentTail::Got::line:
        if (auto event = parser_.parse(line)) {
          next_ = std::move(*event);
        } else if (!keep(event.error().text, line)) {
          return nullptr;
        }
        break;
      case SegmentTail::Got::oversized:
        if (!keep("longer than " + std::to_string(kLineMax) + " bytes; this is its beginning",
                  line.substr(0, 4096)))
          return nullptr;
        break;
      case SegmentTail::Got::nothing:
        // The next one was begun before this read: nothing more comes to this one.
        if (segments_.size() < 2) return nullptr;
        tail_.close();
        segments_.pop_front();
        break;
      case SegmentTail::Got::error:
        trouble_.text = tail_.error();
        tail_.close();
        return nullptr;
    }
  }
  return next_ ? &*next_ : nullptr;
}

bool SpoolCursor::keep(const std::string& why, std::string_view line) {
  const std::string where = segments_.front().name + ":" + std::to_string(tail_.offset());
  trouble_ = keep_(where, why, line);
  if (!trouble_) return true;
  tail_.close();  // the line comes again
  return false;
}

Event SpoolCursor::pop() { return *std::exchange(next_, std::nullopt); }

}  // namespace tbg::collect
