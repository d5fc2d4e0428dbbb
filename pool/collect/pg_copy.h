// Rows for COPY ... FROM STDIN (FORMAT binary): PostgreSQL's documentation of COPY, "Binary
// Format". All numbers big-endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tbg::collect {

class PgCopy {
 public:
  PgCopy();

  void begin_row(std::uint16_t columns);
  void null();
  void text(std::string_view value);
  void text_or_null(std::string_view value) { value.empty() ? null() : text(value); }
  void boolean(bool value);
  void integer(std::int32_t value);
  void bigint(std::int64_t value);
  void real(double value);
  // Unix time in microseconds.
  void timestamptz(std::int64_t unix_us);
  // An IPv4 or IPv6 address; NULL if it is neither.
  void inet(std::string_view address);
  // An object or other value as JSON text.
  void jsonb(std::string_view json);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  // Everything, with its end. Nothing can be added afterwards, but after clear().
  [[nodiscard]] std::string_view finished();
  void clear();

 private:
  template <typename T>
  void put(T value);
  void field(std::string_view bytes);

  std::string bytes_;
  std::size_t rows_ = 0;
};

}  // namespace tbg::collect
