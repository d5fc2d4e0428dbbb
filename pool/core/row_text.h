// A JSON object appended member by member to a text, without a tree in between: a snapshot of
// fifteen thousand users is written each minute beside their shares.
//
// Texts are escaped, bytes that are not UTF-8 become U+FFFD; doubles have the shortest form that
// reads back the same, and what no JSON can say (NaN, infinities) is written as 0.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "pool/stratum/number_text.h"

namespace tbg::core {

class RowText {
 public:
  explicit RowText(std::string& out) : out_(out) { out_ += '{'; }

  template <typename T>
  RowText& add(std::string_view key, const T& value) {
    put_key(key);
    put(value);
    return *this;
  }
  // Of each value, what `shown` makes of it.
  template <typename Values, typename Shown = std::identity>
  RowText& add_list(std::string_view key, const Values& values, Shown&& shown = {}) {
    put_key(key);
    char before = '[';
    for (const auto& value : values) {
      out_ += std::exchange(before, ',');
      put(shown(value));
    }
    if (before == '[') out_ += '[';
    out_ += ']';
    return *this;
  }
  // A member that is an object, to be filled and closed before the next one.
  [[nodiscard]] RowText object(std::string_view key) {
    put_key(key);
    return RowText(out_);
  }
  void close() { out_ += '}'; }

 private:
  void put_key(std::string_view key);
  void put(std::string_view text);
  void put(double number);
  template <std::integral T>
  requires(!std::same_as<T, bool>) void put(T number) { stratum::append_integer(out_, number); }
  // Not simply bool, which a char pointer would rather become than a string_view.
  void put(std::same_as<bool> auto flag) { out_ += flag ? "true" : "false"; }

  std::string& out_;
  bool any_ = false;
};

}  // namespace tbg::core
