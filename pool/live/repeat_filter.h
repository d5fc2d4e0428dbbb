// Keeps a line that is said again and again from drowning all others.
//
// A line that was written less than ten seconds ago is counted instead of written; when its time is
// over, or another line needs its place, the count is written once. Memory: the last 32 lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pool/ports/log.h"

namespace tbg::live {

struct LogLine {
  LogLevel level{};
  std::string text;
};

class RepeatFilter {
 public:
  static constexpr std::int64_t kQuietUs = 10'000'000;
  static constexpr std::size_t kRemembered = 32;

  // The lines to be written now, oldest first.
  std::vector<LogLine> pass(std::int64_t now_us, LogLevel level, std::string_view text);
  // At the end: the counts that are still unsaid.
  std::vector<LogLine> rest();

 private:
  struct Entry {
    LogLine line;
    std::int64_t written_us = 0;
    std::uint64_t held_back = 0;
  };
  static void report(const Entry& entry, std::vector<LogLine>& out);
  void forget_old(std::int64_t now_us, std::vector<LogLine>& out);

  std::vector<Entry> entries_;  // oldest first
};

}  // namespace tbg::live
