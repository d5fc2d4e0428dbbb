// Small things to do with words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tbg::app {

std::string lower(std::string_view text);
// Insertions, deletions and replacements between the two; swapped neighbours count once.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The shortest decimal that means this number: "0.001", "1000000".
std::string number_text(double value);
// About four digits: "0.01234", "12.3", "1234567".
std::string short_number(double value);
// With a prefix of thousands: "1.58 M", "310", "2.40 T".
std::string with_prefix(double value);
// The same as ckpool has it: "1.58M", "310", "2.4T", "500m".
std::string ckpool_number(double value);
// "45 s", "2 min 10 s", "3 h 5 min", "4 d 2 h".
std::string duration_text(std::int64_t seconds);
// Printable ASCII, space included.
bool printable_ascii(std::string_view text);

struct HostPort {
  std::string host;
  std::uint16_t port = 0;  // 0: none was given
};
// "host", "host:port", ":port", "*:port", "[v6]:port", with an optional "scheme://" before and '/'
// behind; nullopt for anything else. An empty host or * is given back as "".
std::optional<HostPort> parse_host_port(std::string_view text);
// The part before "://", empty if there is none.
std::string_view scheme_of(std::string_view text);

}  // namespace tbg::app
