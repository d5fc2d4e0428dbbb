// The naive twin of our fixed-size arithmetic: Boost's integers and fractions of any size.
#pragma once

#include <rapidcheck.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "pool/bitcoin/uint256.h"

namespace tbg::bitcoin {

using BigInteger = boost::multiprecision::cpp_int;
using BigRational = boost::multiprecision::cpp_rational;

inline BigInteger big(const U256& value) {
  BigInteger out = 0;
  for (std::size_t i = 4; i-- > 0;)
    out = (out << 64) + value.limb[i];
  return out;
}

// Numbers of every length, among them many with limbs of all zeros and all ones, where carries run.
inline rc::Gen<U256> any_u256() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::container<std::array<std::uint64_t, 4>>(rc::gen::oneOf(
                         rc::gen::just(std::uint64_t{0}), rc::gen::just(~std::uint64_t{0}),
                         rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>()))),
                     rc::gen::inRange(0, 257)),
      [](const std::tuple<std::array<std::uint64_t, 4>, int>& parts) {
        U256 value;
        value.limb = std::get<0>(parts);
        return value >> std::get<1>(parts);
      });
}

}  // namespace tbg::bitcoin
