#include <algorithm>

#include "pool/stratum/reply.h"
#include "pool/stratum/utf8.h"

namespace tbg::stratum {
namespace {

// ASCII that stands for itself: nearly all there is.
bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  while (true) {
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) return;
    const char c = text.front();
    std::size_t taken = utf8_length(text);
    if (taken == 0) {
      out += "\xef\xbf\xbd";
      taken = 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<std::uint8_t>(c) < 0x20) {
      const std::uint8_t code = static_cast<std::uint8_t>(c);
      out += "\\u00";
      bitcoin::append_hex(out, {&code, 1});
    } else {
      out += text.substr(0, taken);
    }
    text.remove_prefix(taken);
  }
}

}  // namespace tbg::stratum
