#include "sim/checkers/words.h"

#include <algorithm>
#include <charconv>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kWorkerMax = 128;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Days since 1970-01-01 of a first of January (Gregorian).
std::int64_t new_year(std::int64_t year) {
  const std::int64_t y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 - 719'162;
}

}  // namespace

std::uint64_t number_after(std::string_view line, std::string_view key, int base) {
  const std::size_t at = line.find(key);
  std::uint64_t number = 0;
  if (at == std::string_view::npos) return 0;
  std::from_chars(line.data() + at + key.size(), line.data() + line.size(), number, base);
  return number;
}

bool read_prevhash(std::string_view text, Hash& out) {
  const auto bytes = bytes_of_hex(text);
  if (!bytes || bytes->size() != out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i ^ 3] = (*bytes)[i];
  return true;
}

std::string iso_week(std::int64_t wall_us) {
  const std::int64_t day = wall_us / (86'400 * kS);
  // 1970-01-01 was a Thursday. A week belongs to the year of its Thursday.
  const std::int64_t thursday = day - (day + 3) % 7 + 3;
  std::int64_t year = 1970 + thursday / 366;
  while (new_year(year + 1) <= thursday)
    ++year;
  const std::int64_t week = (thursday - new_year(year)) / 7 + 1;
  return std::to_string(year) + (week < 10 ? "-W0" : "-W") + std::to_string(week);
}

std::pair<std::string, std::string> split_login(std::string_view login) {
  const std::size_t cut = std::min(login.find_first_of("._"), login.size());
  std::string user{login.substr(0, cut)};
  std::string small = user;
  std::transform(small.begin(), small.end(), small.begin(), lower);
  if (small.starts_with("bc1") || small.starts_with("tb1") || small.starts_with("bcrt1"))
    user = small;
  std::string worker;
  for (const char c : login.substr(std::min(cut + 1, login.size()), kWorkerMax)) {
    if (c < 0x20 || c > 0x7e) break;
    worker += c;
  }
  return {user, worker};
}

}  // namespace tbg::sim
