// What is written of a crossing, value by value. One description per kind (crossing_fields.h)
// serves who writes, who reads, and who shows to people: each is a *visitor*, called with the name
// of a value and the value itself.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/core/rolling_hash.h"

namespace tbg::core {

// The values of a struct, in order, for const objects as for others. Structs that are made for it
// have a visit() of their own; for others there are specialisations.
template <typename T>
struct Fields {
  static void visit(auto& visitor, auto& object) { T::visit(visitor, object); }
};

// Bytes that follow from others which are written: their size, and half of their rolling hash.
struct Digest {
  std::uint64_t size = 0;
  std::uint32_t hash = 0;

  Digest() = default;
  explicit Digest(bitcoin::ByteView bytes);
};

// The first bytes of a hash that follows from other values: enough to see a difference by.
struct Brief {
  std::uint32_t first = 0;

  Brief() = default;
  explicit Brief(const bitcoin::Hash256& hash);
};

// One text in several pieces.
struct Pieces {
  std::span<const std::string_view> all;
};

namespace detail {

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_pointer = false;
template <typename T>
inline constexpr bool is_pointer<std::shared_ptr<const T>> = true;
template <typename T>
inline constexpr bool is_variant = false;
template <typename... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <typename T>
inline constexpr bool is_text =
    std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>;
template <typename T>
inline constexpr bool is_bytes =
    std::is_same_v<T, bitcoin::Bytes> || std::is_same_v<T, bitcoin::ByteView>;
template <typename T>
concept Result = requires(const T& result) {
  result.has_value();
  result.has_error();
};

}  // namespace detail
}  // namespace tbg::core
