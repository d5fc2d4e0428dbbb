// ISO 8601 weeks in UTC: the windows of weekly records.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tbg::core {

struct IsoWeek {
  int year = 0;  // the ISO year, which differs from the calendar's around New Year
  int week = 0;  // 1..53
  friend auto operator<=>(const IsoWeek&, const IsoWeek&) = default;
};

IsoWeek iso_week(std::int64_t unix_seconds);
std::string to_text(const IsoWeek& week);  // "2026-W08"
// Week 0 of year 0 for anything else.
IsoWeek parse_week(std::string_view text);

}  // namespace tbg::core
