// Difficulty on the wire (rule 9): what is judged with is exactly what the miner reads back.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

#include "pool/bitcoin/assert.h"
#include "pool/stratum/number_text.h"
#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

constexpr int kDigits = 10;
constexpr std::uint64_t kMantissaMin = 1'000'000'000;  // the smallest number of kDigits digits
constexpr double kFixedMin = 1e-9;                     // below this, zeros would outnumber digits

// digits * 10^(exponent - (kDigits - 1))
struct Decimal {
  std::uint64_t digits;
  int exponent;
};

Decimal to_decimal(double value) {
  char text[32];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, kDigits - 1);
  TBG_ASSERT(error == std::errc{});
  Decimal decimal{static_cast<std::uint64_t>(text[0] - '0'), 0};  // "d.ddddddddde-xx"
  const char* at = text + 2;
  for (; *at != 'e'; ++at)
    decimal.digits = decimal.digits * 10 + std::uint64_t(*at - '0');
  std::from_chars(at[1] == '+' ? at + 2 : at + 1, end, decimal.exponent);
  return decimal;
}

double to_double(const Decimal& decimal) {
  std::string text;
  append_integer(text, decimal.digits);
  text += 'e';
  append_integer(text, decimal.exponent - (kDigits - 1));
  const std::optional<double> value = parse_number(text);
  TBG_ASSERT(value);
  return *value;
}

}  // namespace

double wire_difficulty(double difficulty) {
  TBG_ASSERT(std::isfinite(difficulty) && difficulty > 0);
  if (difficulty >= 1) return std::round(difficulty);
  Decimal decimal = to_decimal(difficulty);
  const double nearest = to_double(decimal);
  if (nearest <= difficulty) return nearest;
  if (decimal.digits == kMantissaMin) {
    decimal = {kMantissaMin * 10, decimal.exponent - 1};
  }
  --decimal.digits;
  return to_double(decimal);
}

void append_difficulty(std::string& out, double difficulty) {
  const double value = wire_difficulty(difficulty);
  const auto form = value >= kFixedMin ? std::chars_format::fixed : std::chars_format::scientific;
  char text[512];  // the largest double has 309 digits
  const auto [end, error] = std::to_chars(text, text + sizeof text, value, form);
  TBG_ASSERT(error == std::errc{});
  out.append(text, end);
}

}  // namespace tbg::stratum
