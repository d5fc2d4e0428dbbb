#include "pool/app/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <vector>

namespace tbg::app {
namespace {

// Divides by 1000 as often as it takes, fewer than `steps` times; how often.
std::size_t scale(double& value, std::size_t steps) {
  std::size_t step = 0;
  // 999.5 would be printed as 1000.
  while (value >= 999.5 && step + 1 < steps) {
    value /= 1000;
    ++step;
  }
  return step;
}

// As printf's %.3g, whatever the locale.
std::string three_digits(double value) {
  char buffer[40];
  return {buffer,
          std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 3).ptr};
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows: optimal string alignment looks two back for swaps.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string number_text(double value) {
  char buffer[400];  // the longest fixed double has 309 digits before the point
  const bool plain = value == 0 || (std::fabs(value) >= 1e-9 && std::fabs(value) < 1e16);
  const auto end =
      plain ? std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof(buffer), value);
  return {buffer, end.ptr};
}

std::string short_number(double value) {
  char buffer[40];
  const bool large = std::fabs(value) >= 1000 && std::fabs(value) < 1e15;
  std::snprintf(buffer, sizeof(buffer), large ? "%.0f" : "%.4g", value);
  return buffer;
}

std::string with_prefix(double value) {
  constexpr std::array<const char*, 8> kPrefixes{"", "k", "M", "G", "T", "P", "E", "Z"};
  const std::size_t prefix = scale(value, kPrefixes.size());
  return three_digits(value) + " " + kPrefixes[prefix];
}

std::string ckpool_number(double value) {
  constexpr std::array<const char*, 10> kSuffixes{"n", "u", "m", "", "K", "M", "G", "T", "P", "E"};
  if (!(value > 0)) return "0";
  value *= 1e9;
  const std::size_t suffix = scale(value, kSuffixes.size());
  return three_digits(value) + kSuffixes[suffix];
}

std::string duration_text(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits{{{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}}};
  std::size_t i = 0;
  while (i + 1 < kUnits.size() && seconds < kUnits[i].seconds)
    ++i;
  std::string out = std::to_string(seconds / kUnits[i].seconds) + " " + kUnits[i].name;
  const std::int64_t rest = seconds % kUnits[i].seconds;
  if (i + 1 < kUnits.size())
    out += " " + std::to_string(rest / kUnits[i + 1].seconds) + " " + kUnits[i + 1].name;
  return out;
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::string_view scheme_of(std::string_view text) {
  const std::size_t mark = text.find("://");
  return mark == std::string_view::npos ? std::string_view{} : text.substr(0, mark);
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  if (const std::string_view scheme = scheme_of(text); !scheme.empty())
    text.remove_prefix(scheme.size() + 3);
  if (text.ends_with('/')) text.remove_suffix(1);
  HostPort out;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.host = text.substr(1, close - 1);
    if (out.host.find(':') == std::string::npos) return std::nullopt;
    port = text.substr(close + 1);
  } else {
    const std::size_t colon = text.find(':');
    out.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  const auto host_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '%';
  };
  if (out.host == "*") out.host.clear();
  if (!std::all_of(out.host.begin(), out.host.end(), host_character)) return std::nullopt;
  if (port.empty()) return out.host.empty() ? std::nullopt : std::optional(out);
  port.remove_prefix(port.starts_with(':') ? 1 : port.size());
  const auto end = std::from_chars(port.data(), port.data() + port.size(), out.port);
  const bool whole = end.ec == std::errc{} && end.ptr == port.data() + port.size();
  if (!whole || out.port == 0) return std::nullopt;
  return out;
}

}  // namespace tbg::app
