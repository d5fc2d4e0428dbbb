#include "pool/core/iso_week.h"

#include <charconv>
#include <chrono>

namespace tbg::core {

IsoWeek iso_week(std::int64_t unix_seconds) {
  using namespace std::chrono;  // calendar arithmetic only; no clock is read
  const sys_days day = floor<days>(sys_seconds{seconds{unix_seconds}});
  // A week belongs to the year that its Thursday lies in.
  const unsigned iso_weekday = weekday{day}.iso_encoding();
  const sys_days thursday = day + days{4 - static_cast<int>(iso_weekday)};
  const year_month_day date{thursday};
  const sys_days new_year{date.year() / January / 1};
  return {static_cast<int>(date.year()), static_cast<int>((thursday - new_year).count() / 7 + 1)};
}

std::string to_text(const IsoWeek& week) {
  const std::string number = std::to_string(week.week);
  return std::to_string(week.year) + (week.week < 10 ? "-W0" : "-W") + number;
}

IsoWeek parse_week(std::string_view text) {
  IsoWeek week;
  const char* const end = text.data() + text.size();
  const auto year = std::from_chars(text.data(), end, week.year);
  if (year.ec != std::errc() || end - year.ptr != 4 || year.ptr[0] != '-' || year.ptr[1] != 'W')
    return {};
  const auto number = std::from_chars(year.ptr + 2, end, week.week);
  return number.ec == std::errc() && number.ptr == end ? week : IsoWeek{};
}

}  // namespace tbg::core
