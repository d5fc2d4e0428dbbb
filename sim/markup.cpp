#include "sim/markup.h"

#include <algorithm>

namespace tbg::sim {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) ? '?' : c;
    }
  }
  return out;
}

std::string clock_text(std::int64_t us) {
  const std::int64_t ms = std::max<std::int64_t>(us, 0) / 1'000;
  const std::int64_t s = ms / 1'000;
  return formatted("%02lld:%02lld:%02lld.%03lld", static_cast<long long>(s / 3600),
                   static_cast<long long>(s / 60 % 60), static_cast<long long>(s % 60),
                   static_cast<long long>(ms % 1'000));
}

}  // namespace tbg::sim
