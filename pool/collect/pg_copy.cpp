#include "pool/collect/pg_copy.h"

#include <arpa/inet.h>

#include <array>
#include <bit>
#include <type_traits>

namespace tbg::collect {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignature = "PGCOPY\n\377\r\n\0"sv;
constexpr std::int64_t kEpochUs = 946'684'800'000'000;  // 2000-01-01, where PostgreSQL begins
constexpr std::uint8_t kInet4 = 2;                      // its own PGSQL_AF_INET
constexpr std::uint8_t kInet6 = 3;

}  // namespace

template <typename T>
void PgCopy::put(T value) {
  const auto bits = static_cast<std::make_unsigned_t<T>>(value);
  for (std::size_t shift = 8 * sizeof(T); shift > 0;) {
    shift -= 8;
    bytes_ += static_cast<char>(bits >> shift & 0xffU);
  }
}

PgCopy::PgCopy() { clear(); }

void PgCopy::clear() {
  bytes_ = kSignature;
  put<std::int32_t>(0);  // flags
  put<std::int32_t>(0);  // length of an extension of the header
  rows_ = 0;
}

std::string_view PgCopy::finished() {
  put<std::int16_t>(-1);
  return bytes_;
}

void PgCopy::begin_row(std::uint16_t columns) {
  put(columns);
  ++rows_;
}

void PgCopy::null() { put<std::int32_t>(-1); }

void PgCopy::field(std::string_view bytes) {
  put(static_cast<std::int32_t>(bytes.size()));
  bytes_ += bytes;
}

// No text of PostgreSQL holds a NUL, which a miner may have sent.
void PgCopy::text(std::string_view value) {
  if (value.find('\0') == std::string_view::npos) return field(value);
  std::string clean;
  for (const char c : value)
    c == '\0' ? clean += "\xef\xbf\xbd" : clean += c;
  field(clean);
}

void PgCopy::boolean(bool value) {
  put<std::int32_t>(1);
  bytes_ += value ? '\1' : '\0';
}

void PgCopy::integer(std::int32_t value) {
  put<std::int32_t>(4);
  put(value);
}

void PgCopy::bigint(std::int64_t value) {
  put<std::int32_t>(8);
  put(value);
}

void PgCopy::real(double value) { bigint(std::bit_cast<std::int64_t>(value)); }

void PgCopy::timestamptz(std::int64_t unix_us) { bigint(unix_us - kEpochUs); }

void PgCopy::inet(std::string_view address) {
  std::array<char, 16> raw{};
  const std::string text(address.substr(0, address.find('%')));
  const bool is_v4 = inet_pton(AF_INET, text.c_str(), raw.data()) == 1;
  if (!is_v4 && inet_pton(AF_INET6, text.c_str(), raw.data()) != 1) return null();
  const std::uint8_t size = is_v4 ? 4 : 16;
  put<std::int32_t>(4 + size);
  put(is_v4 ? kInet4 : kInet6);
  put(static_cast<std::uint8_t>(8 * size));  // bits of the netmask
  put<std::uint8_t>(0);                      // no CIDR
  put(size);
  bytes_.append(raw.data(), size);
}

void PgCopy::jsonb(std::string_view json) {
  put(static_cast<std::int32_t>(json.size() + 1));
  bytes_ += '\1';  // version
  bytes_ += json;
}

}  // namespace tbg::collect
