// Writes the values of a crossing one after the other (docs/formats/session.md):
//
// | numbers without a sign, enums, ids | LEB128: seven bits a byte, lowest first, 0x80 for "more" |
// | numbers with a sign | zigzag, then LEB128 |
// | bool | one byte, 0 or 1 |
// | double | 8 bytes, IEEE 754, little-endian |
// | hash, 256-bit number | 32 bytes, internal order |
// | text, bytes | size as LEB128, then the bytes |
// | optional | bool, then the value if there is one |
// | list | how many as LEB128, then each |
// | one of several kinds | which as LEB128, then its values |
// | result of a call | bool, then the value, or the error's values |
#pragma once

#include <bit>

#include "pool/bitcoin/uint256.h"
#include "pool/core/crossing_values.h"

namespace tbg::core {

class CrossingWriter {
 public:
  template <typename T>
  CrossingWriter& operator()(std::string_view, const T& value) {
    put(value);
    return *this;
  }
  // A hash that follows from other values.
  CrossingWriter& brief(std::string_view name, const bitcoin::Hash256& hash) {
    return (*this)(name, Brief(hash));
  }

  [[nodiscard]] bitcoin::ByteView bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      bytes_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
      number(value);
    } else if constexpr (std::is_integral_v<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      number((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, double>) {
      fixed64(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (detail::is_text<T>) {
      sized(bitcoin::as_bytes(value));
    } else if constexpr (detail::is_bytes<T>) {
      sized(value);
    } else {
      put_compound(value);
    }
  }
  template <typename T>
  void put_compound(const T& value) {
    if constexpr (detail::is_optional<T>) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (detail::is_vector<T>) {
      number(value.size());
      for (const auto& each : value)
        put(each);
    } else if constexpr (detail::is_pointer<T>) {
      put(*value);
    } else if constexpr (detail::is_variant<T>) {
      number(value.index());
      std::visit([this](const auto& one) { this->put(one); }, value);
    } else if constexpr (detail::Result<T>) {
      put_result(value);
    } else {
      Fields<T>::visit(*this, value);
    }
  }
  template <typename T>
  void put_result(const T& result) {
    put(result.has_value());
    if (!result.has_value()) return put(result.error());
    if constexpr (!std::is_void_v<typename T::value_type>) put(*result);
  }
  void put(const bitcoin::Hash256& hash) { raw(hash.view()); }
  void put(const bitcoin::U256& value) { put(bitcoin::to_hash(value)); }
  void put(const Digest& digest) {
    number(digest.size);
    number(digest.hash);
  }
  void put(const Brief& brief) { number(brief.first); }
  void put(const Pieces& pieces);

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }
  void fixed64(std::uint64_t value);
  void sized(bitcoin::ByteView bytes) {
    number(bytes.size());
    raw(bytes);
  }
  void raw(bitcoin::ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  bitcoin::Bytes bytes_;
};

}  // namespace tbg::core
