#include "pool/live/repeat_filter.h"

#include <algorithm>

namespace tbg::live {

void RepeatFilter::report(const Entry& entry, std::vector<LogLine>& out) {
  if (entry.held_back == 0) return;
  out.push_back({entry.line.level, entry.line.text + " (said " + std::to_string(entry.held_back) +
                                       (entry.held_back == 1 ? " more time)" : " more times)")});
}

void RepeatFilter::forget_old(std::int64_t now_us, std::vector<LogLine>& out) {
  const auto young = [&](const Entry& entry) { return now_us - entry.written_us < kQuietUs; };
  const auto first_young = std::find_if(entries_.begin(), entries_.end(), young);
  std::for_each(entries_.begin(), first_young, [&](const Entry& entry) { report(entry, out); });
  entries_.erase(entries_.begin(), first_young);
}

std::vector<LogLine> RepeatFilter::pass(std::int64_t now_us, LogLevel level,
                                        std::string_view text) {
  std::vector<LogLine> out;
  forget_old(now_us, out);
  const auto known = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.line.level == level && entry.line.text == text;
  });
  if (known != entries_.end()) {
    ++known->held_back;
    return out;
  }
  if (entries_.size() == kRemembered) {
    report(entries_.front(), out);
    entries_.erase(entries_.begin());
  }
  entries_.push_back({{level, std::string(text)}, now_us, 0});
  out.push_back({level, std::string(text)});
  return out;
}

std::vector<LogLine> RepeatFilter::rest() {
  std::vector<LogLine> out;
  for (const Entry& entry : entries_)
    report(entry, out);
  entries_.clear();
  return out;
}

}  // namespace tbg::live
