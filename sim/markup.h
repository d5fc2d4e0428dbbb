// Small helps for writing HTML and SVG.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace tbg::sim {

// As printf would; at most 255 bytes, so only for numbers and short words.
template <typename... Values>
std::string formatted(const char* form, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, form, values...);
  return text;
}

// Safe as content and as a quoted attribute; what is neither printable ASCII nor UTF-8's upper half
// becomes '?'.
std::string escaped(std::string_view text);

// Microseconds since the run began as 00:03:12.345.
std::string clock_text(std::int64_t us);

}  // namespace tbg::sim
