// Numbers in texts of our own making.
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tbg::collect {

// The number up to `end`, or to the end of the text; both are taken away. False: it is none.
template <typename T>
bool take_number(std::string_view& text, char end, int base, T& out) {
  const std::string_view word = text.substr(0, text.find(end));
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), out, base);
  if (error != std::errc() || stop != word.data() + word.size()) return false;
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return true;
}

}  // namespace tbg::collect
