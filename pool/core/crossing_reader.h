// Reads what CrossingWriter wrote. Once anything is wrong (the end in the middle of a value, a size
// beyond it, a kind that is none) every value read is a default one, and ok() says so.
//
// Texts and bytes that are read as views point into what is read from.
#pragma once

#include <bit>
#include <limits>

#include "pool/bitcoin/uint256.h"
#include "pool/core/crossing_values.h"

namespace tbg::core {

class CrossingReader {
 public:
  explicit CrossingReader(bitcoin::ByteView bytes) : rest_(bytes) {}

  template <typename T>
  CrossingReader& operator()(std::string_view, T& value) {
    get(value);
    return *this;
  }
  // The rest of the hash stays zero.
  CrossingReader& brief(std::string_view name, bitcoin::Hash256& hash);

  [[nodiscard]] bool ok() const { return ok_; }
  // Everything was right, and nothing is left.
  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }
  [[nodiscard]] bitcoin::ByteView rest() const { return rest_; }

 private:
  friend class CrossingPrinter;

  static constexpr std::uint64_t kListMax = 1U << 20;  // an element may be 64 times its bytes

  // Read as a whole, not as a list or as the values of a struct.
  template <typename T>
  static constexpr bool is_value =
      std::is_arithmetic_v<T> || std::is_enum_v<T> || detail::is_text<T> || detail::is_bytes<T> ||
      std::is_same_v<T, bitcoin::Hash256> || std::is_same_v<T, bitcoin::U256> ||
      std::is_same_v<T, Digest>;

  template <typename T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = flag();
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(bounded<std::underlying_type_t<T>>());
    } else if constexpr (std::is_unsigned_v<T>) {
      value = bounded<T>();
    } else if constexpr (std::is_integral_v<T>) {
      const std::uint64_t zigzag = number();
      value = static_cast<T>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(fixed64());
    } else if constexpr (detail::is_text<T>) {
      const bitcoin::ByteView bytes = sized();
      value = T(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    } else if constexpr (detail::is_bytes<T>) {
      const bitcoin::ByteView bytes = sized();
      value = T(bytes.begin(), bytes.end());
    } else {
      get_compound(value);
    }
  }
  template <typename T>
  void get_compound(T& value) {
    if constexpr (detail::is_optional<T>) {
      value.reset();
      if (flag()) get(value.emplace());
    } else if constexpr (detail::is_vector<T>) {
      value.clear();
      std::uint64_t left = number();
      if (left > kListMax) fail();
      for (; left > 0 && ok_; --left)
        get(value.emplace_back());
    } else if constexpr (detail::is_pointer<T>) {
      auto made = std::make_shared<std::remove_const_t<typename T::element_type>>();
      get(*made);
      value = std::move(made);
    } else if constexpr (detail::is_variant<T>) {
      get_kind<0>(value, number());
      if (ok_) std::visit([this](auto& one) { this->get(one); }, value);
    } else if constexpr (detail::Result<T>) {
      get_result(value);
    } else {
      Fields<T>::visit(*this, value);
    }
  }
  // The alternative of that index, not yet read.
  template <std::size_t I, typename T>
  void get_kind(T& value, std::uint64_t index) {
    if constexpr (I == std::variant_size_v<T>) {
      fail();
    } else {
      if (index != I) return get_kind<I + 1>(value, index);
      value.template emplace<I>();
    }
  }
  template <typename T>
  void get_result(T& result) {
    if (!flag()) {
      typename T::error_type error;
      get(error);
      result = std::move(error);
    } else if constexpr (std::is_void_v<typename T::value_type>) {
      result = T();
    } else {
      typename T::value_type value;
      get(value);
      result = std::move(value);
    }
  }
  void get(bitcoin::Hash256& hash);
  void get(bitcoin::U256& value);
  void get(Digest& digest);
  void get(Brief& brief) { brief.first = bounded<std::uint32_t>(); }

  template <typename T>
  T bounded() {
    const std::uint64_t value = number();
    if (value > std::numeric_limits<T>::max()) fail();
    return static_cast<T>(value);
  }
  bool flag();
  std::uint64_t number();
  std::uint64_t fixed64();
  bitcoin::ByteView sized();
  bitcoin::ByteView raw(std::uint64_t size);
  void fail() {
    ok_ = false;
    rest_ = {};
  }

  bitcoin::ByteView rest_;
  bool ok_ = true;
};

}  // namespace tbg::core
