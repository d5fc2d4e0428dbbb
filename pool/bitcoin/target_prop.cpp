// Targets and difficulties against exact fractions.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/big_integer_test_support.h"
#include "pool/bitcoin/target.h"

namespace tbg::bitcoin {
namespace {

BigInteger one_target() { return BigInteger(0xffff) << 208; }

// Doubles of `exponent_min` to `exponent_max` with any mantissa.
double any_difficulty(int exponent_min, int exponent_max) {
  const int exponent = *rc::gen::inRange(exponent_min, exponent_max);
  const auto mantissa = *rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>());
  return std::ldexp(1.0 + std::ldexp(static_cast<double>(mantissa >> 12), -52), exponent);
}

RC_GTEST_PROP(TargetProperty, target_is_the_exact_floor, ()) {
  const double difficulty = any_difficulty(-80, 240);
  const BigRational exact = BigRational(one_target()) / BigRational(difficulty);
  const BigInteger floor = numerator(exact) / denominator(exact);
  const BigInteger max = (BigInteger(1) << 256) - 1;
  RC_ASSERT(big(target_from_difficulty(difficulty)) == (floor < max ? floor : max));
}

RC_GTEST_PROP(TargetProperty, target_of_any_positive_double_exists, ()) {
  const double difficulty = any_difficulty(-1074, 1023);
  const U256 target = target_from_difficulty(difficulty);
  if (difficulty < 1e-10) RC_ASSERT(target == U256::max());
  if (difficulty > 1e68) RC_ASSERT(target.is_zero());
}

RC_GTEST_PROP(TargetProperty, difficulty_is_within_an_ulp_of_the_exact_one, ()) {
  const U256 target = *any_u256();
  RC_PRE(!target.is_zero());
  const BigRational exact = BigRational(one_target()) / BigRational(big(target));
  const double difficulty = difficulty_from_target(target);
  RC_ASSERT(BigRational(std::nextafter(difficulty, 0.0)) <= exact);
  RC_ASSERT(BigRational(std::nextafter(difficulty, 1e300)) >= exact);
}

RC_GTEST_PROP(TargetProperty, harder_is_never_larger, ()) {
  const double a = any_difficulty(-60, 230);
  const double b = any_difficulty(-60, 230);
  RC_ASSERT((a <= b) <= (target_from_difficulty(a) >= target_from_difficulty(b)));
  const U256 x = *any_u256();
  const U256 y = *any_u256();
  RC_ASSERT((x <= y) <= (difficulty_from_target(x) >= difficulty_from_target(y)));
}

RC_GTEST_PROP(TargetProperty, difficulty_comes_back_within_two_ulps, ()) {
  const double difficulty = any_difficulty(-31, 150);
  const double back = difficulty_from_target(target_from_difficulty(difficulty));
  RC_ASSERT(back >= std::nextafter(std::nextafter(difficulty, 0.0), 0.0));
  RC_ASSERT(back <= std::nextafter(std::nextafter(difficulty, 1e300), 1e300));
}

RC_GTEST_PROP(TargetProperty, meeting_a_difficulty_is_meeting_its_target, ()) {
  const double difficulty = any_difficulty(-60, 240);
  const U256 target = target_from_difficulty(difficulty);
  const U256 step(*rc::gen::inRange<std::uint64_t>(0, 3));
  const U256 near = *rc::gen::arbitrary<bool>() ? target + step : target - step;
  for (const U256& hash : {near, target, *any_u256()})
    RC_ASSERT(meets_difficulty(hash, difficulty_from_target(hash), difficulty) == (hash <= target));
}

RC_GTEST_PROP(TargetProperty, compact_bits_round_down_and_are_canonical, ()) {
  const U256 target = *any_u256();
  RC_PRE(!target.is_zero());
  const std::uint32_t bits = bits_from_target(target);
  const auto rounded = target_from_bits(bits);
  RC_ASSERT(rounded.has_value());
  RC_ASSERT(*rounded <= target);
  RC_ASSERT(target - *rounded < (target >> 15) + U256(1));
  RC_ASSERT(bits_from_target(*rounded) == bits);
}

RC_GTEST_PROP(TargetProperty, any_bits_give_a_target_or_nothing, (std::uint32_t bits)) {
  const auto target = target_from_bits(bits);
  if (!target) {
    RC_ASSERT(difficulty_from_bits(bits) == 0.0);
    return;
  }
  RC_ASSERT(!target->is_zero());
  RC_ASSERT(big(work_from_bits(bits)) == (BigInteger(1) << 256) / (big(*target) + 1));
}

}  // namespace
}  // namespace tbg::bitcoin
