// Numbers to and from text, locale-free.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace tbg::stratum {

// A finite decimal number, blanks around it allowed; nullopt for anything else ("inf", "0x10", "5
// 6").
std::optional<double> parse_number(std::string_view text);

// Without blanks (space and tab) at either end.
std::string_view trim_blanks(std::string_view text);

template <std::integral T>
void append_integer(std::string& out, T value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace tbg::stratum
