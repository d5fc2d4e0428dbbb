// U256 against Boost's big integers, cut to 256 bits.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/big_integer_test_support.h"

namespace tbg::bitcoin {
namespace {

BigInteger wrapped(const BigInteger& value) { return value & ((BigInteger(1) << 256) - 1); }

RC_GTEST_PROP(Uint256Property, arithmetic_agrees_with_big_integers, ()) {
  const U256 a = *any_u256();
  const U256 b = *any_u256();
  const auto factor = *rc::gen::arbitrary<std::uint64_t>();
  const BigInteger modulus = BigInteger(1) << 256;
  RC_ASSERT(big(a + b) == wrapped(big(a) + big(b)));
  RC_ASSERT(big(a - b) == wrapped(modulus + big(a) - big(b)));
  RC_ASSERT(big(a * factor) == wrapped(big(a) * factor));
  RC_ASSERT(big(a * ~factor) == wrapped(big(a) * ~factor));
  RC_ASSERT(big(~a) == modulus - 1 - big(a));
  if (!b.is_zero()) RC_ASSERT(big(a / b) == big(a) / big(b));
}

RC_GTEST_PROP(Uint256Property, division_undoes_multiplication, ()) {
  const U256 a = *any_u256() >> 64;
  const auto factor = *rc::gen::nonZero<std::uint64_t>();
  RC_ASSERT(a * factor / U256(factor) == a);
}

RC_GTEST_PROP(Uint256Property, shifts_agree_with_big_integers, ()) {
  const U256 a = *any_u256();
  const int bits = *rc::gen::inRange(0, 300);
  RC_ASSERT(big(a << bits) == wrapped(big(a) << static_cast<unsigned>(bits)));
  RC_ASSERT(big(a >> bits) == big(a) >> static_cast<unsigned>(bits));
}

RC_GTEST_PROP(Uint256Property, order_agrees_with_big_integers, ()) {
  const U256 a = *any_u256();
  const U256 b = *any_u256();
  RC_ASSERT((a < b) == (big(a) < big(b)));
  RC_ASSERT((a == b) == (big(a) == big(b)));
  RC_ASSERT((a > b) == (b < a));
}

RC_GTEST_PROP(Uint256Property, conversions_round_trip, ()) {
  const U256 a = *any_u256();
  RC_ASSERT(to_u256(to_hash(a)) == a);
  RC_ASSERT(u256_from_hex(to_hex(a)) == a);
}

RC_GTEST_PROP(Uint256Property, no_double_is_nearer, ()) {
  const U256 a = *any_u256();
  const double nearest = to_double(a);
  const BigRational exact(big(a));
  const BigRational distance = abs(BigRational(nearest) - exact);
  RC_ASSERT(distance <= abs(BigRational(std::nextafter(nearest, 0.0)) - exact));
  RC_ASSERT(distance <= abs(BigRational(std::nextafter(nearest, 1e300)) - exact));
}

}  // namespace
}  // namespace tbg::bitcoin
