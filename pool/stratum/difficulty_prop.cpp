#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

constexpr std::uint64_t kOne = 1023;  // the biased exponent of 1.0
constexpr std::uint64_t kInfinite = 2047;

// Mostly of the magnitudes that a pool meets: 2^near_min .. 2^near_max.
double difficulty_between(std::uint64_t min, std::uint64_t near_min, std::uint64_t near_max,
                          std::uint64_t max) {
  const auto mantissa = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 52);
  const auto exponent = *rc::gen::weightedOneOf<std::uint64_t>(
      {{6, rc::gen::inRange(near_min, near_max)}, {1, rc::gen::inRange(min, max)}});
  const double value = std::bit_cast<double>((exponent << 52) | mantissa);
  return value > 0 ? value : std::numeric_limits<double>::denorm_min();
}

double difficulty_below_one() { return difficulty_between(0, kOne - 40, kOne, kOne); }
double difficulty_from_one() { return difficulty_between(kOne, kOne, kOne + 80, kInfinite); }
double any_difficulty() { return difficulty_between(0, kOne - 40, kOne + 80, kInfinite); }

std::string text_of(double difficulty) {
  std::string out;
  append_difficulty(out, difficulty);
  return out;
}

double read(const std::string& text) {
  double value = -1;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  RC_ASSERT(error == std::errc{});
  RC_ASSERT(stop == text.data() + text.size());
  return value;
}

RC_GTEST_PROP(DifficultyProp, the_miner_reads_exactly_what_we_judge_with, ()) {
  const double difficulty = any_difficulty();
  const double wire = wire_difficulty(difficulty);
  RC_ASSERT(read(text_of(difficulty)) == wire);
  RC_ASSERT(read(text_of(wire)) == wire);
  RC_ASSERT(wire_difficulty(wire) == wire);
}

RC_GTEST_PROP(DifficultyProp, below_one_never_more_than_asked_and_close, ()) {
  const double difficulty = difficulty_below_one();
  const double wire = wire_difficulty(difficulty);
  RC_ASSERT(wire <= difficulty);
  RC_ASSERT(wire > 0);
  // One unit of the tenth digit; subnormal numbers have fewer digits than that.
  if (difficulty > 1e-300) RC_ASSERT((difficulty - wire) / difficulty < 1.0000001e-9);
}

RC_GTEST_PROP(DifficultyProp, from_one_up_an_integer_within_a_half, ()) {
  const double difficulty = difficulty_from_one();
  const std::string text = text_of(difficulty);
  RC_ASSERT(std::abs(wire_difficulty(difficulty) - difficulty) <= 0.5);
  RC_ASSERT(std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

RC_GTEST_PROP(DifficultyProp, below_one_at_most_ten_significant_digits, ()) {
  const double difficulty = difficulty_below_one();
  const std::string text = text_of(difficulty);
  const std::string mantissa = text.substr(0, text.find('e'));
  RC_ASSERT((text.find('e') != std::string::npos) == (wire_difficulty(difficulty) < 1e-9));
  const std::size_t first = mantissa.find_first_of("123456789");
  RC_ASSERT(first != std::string::npos);
  const auto digits = std::count_if(mantissa.begin() + std::ptrdiff_t(first), mantissa.end(),
                                    [](char c) { return c != '.'; });
  if (difficulty > 1e-300) RC_ASSERT(digits <= 10);
}

}  // namespace
}  // namespace tbg::stratum
