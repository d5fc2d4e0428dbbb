#include "pool/core/iso_week.h"

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

}  // namespace tbg::core
