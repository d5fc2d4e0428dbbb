// Members of one JSON object, written into a buffer that the caller has on its stack.
//
// Made for miners' texts: quotes, backslashes and control characters (C0, DEL, C1) are escaped,
// bytes that are not UTF-8 become U+FFFD, and no text takes more than kEventFieldMax bytes within
// its quotes, cut between two characters. So a line has a longest length, whatever comes in
// (event_text_test.cpp has it), and the buffer is never too small: that would be our bug.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/bytes.h"

namespace tbg::core {

// Of one text, escaped. No address, worker name, job id or tag comes near it.
inline constexpr std::size_t kEventFieldMax = 512;
// Of raw bytes (nonce1, nonce2) before they become hex; Stratum uses 16 at most.
inline constexpr std::size_t kEventBytesFieldMax = 32;

class EventWriter {
 public:
  explicit EventWriter(std::span<char> buffer)
      : begin_(buffer.data()), at_(begin_), end_(begin_ + buffer.size()) {}

  EventWriter& raw(std::string_view text) {
    need(text.size());
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  EventWriter& raw(std::integral auto number) {
    put(number);
    return *this;
  }
  // Unix seconds with exactly six decimals.
  EventWriter& raw_time(std::int64_t unix_us);

  // "key":value and a comma.
  template <std::size_t N, typename T>
  EventWriter& add(const char (&key)[N], const T& value) {
    put_key(key);
    put(value);
    return comma();
  }
  // The value as 8 hex digits, most significant first, as mining.submit has them.
  template <std::size_t N>
  EventWriter& add_hex32(const char (&key)[N], std::uint32_t value) {
    put_key(key);
    put_hex32(value);
    return comma();
  }

  // Closes the object: the last comma becomes `end`.
  void close(std::string_view end) {
    --at_;
    raw(end);
  }
  [[nodiscard]] std::string_view text() const {
    return {begin_, static_cast<std::size_t>(at_ - begin_)};
  }

 private:
  void need(std::size_t bytes) const { TBG_ASSERT(static_cast<std::size_t>(end_ - at_) >= bytes); }
  EventWriter& comma() {
    need(1);
    *at_++ = ',';
    return *this;
  }

  template <std::size_t N>
  void put_key(const char (&key)[N]) {
    need(N + 2);
    char* const to = at_;  // not at_ itself, which a char that is written might be a part of
    to[0] = '"';
    std::memcpy(to + 1, key, N - 1);
    to[N] = '"';
    to[N + 1] = ':';
    at_ = to + N + 2;
  }

  void put(std::string_view text);
  void put_escaped(std::string_view text);
  // The shortest text that reads back the same; whole numbers below 2^53 without an exponent. What
  // no JSON can say (NaN, infinities) is written as 0.
  void put(double number);
  template <std::integral T>
  requires(!std::same_as<T, bool>) void put(T number) {
    need(24);
    at_ = std::to_chars(at_, end_, number).ptr;
  }
  // Not simply bool, which a char pointer would rather become than a string_view.
  void put(std::same_as<bool> auto flag) { raw(flag ? "true" : "false"); }
  // In display order; "" for all zero, which stands for unknown.
  void put(const bitcoin::Hash256& hash);
  void put(bitcoin::ByteView bytes);
  void put_hex32(std::uint32_t value);

  char* begin_;
  char* at_;
  char* end_;
};

}  // namespace tbg::core
