// Compact bits, targets and difficulty.
//
// Difficulty 1 is the target 0xffff * 2^208 (bits 0x1d00ffff), as Bitcoin Core and every Stratum
// miner use it ("bdiff"). Targets are exact integers and decide; difficulties are doubles and
// inform.
#pragma once

#include <cstdint>
#include <optional>

#include "pool/bitcoin/uint256.h"

namespace tbg::bitcoin {

// 0xffff * 2^208.
U256 difficulty_one_target();

// Core's arith_uint256::SetCompact, with its checks: nullopt for a negative, overflowing or zero
// target.
std::optional<U256> target_from_bits(std::uint32_t bits);
// Core's GetCompact: the canonical compact form, rounded down to 23 or 24 bits of mantissa.
std::uint32_t bits_from_target(const U256& target);

// floor(difficulty_one_target() / difficulty), exact for the double given; saturates at 2^256 - 1
// for tiny difficulties. Precondition: difficulty is finite and > 0.
U256 target_from_difficulty(double difficulty);
// difficulty_one_target() / target, rounded to double. A zero target gives the largest finite
// double.
double difficulty_from_target(const U256& target);
double difficulty_from_hash(const Hash256& hash);
// hash <= target_from_difficulty(difficulty), where `achieved` is difficulty_from_target(hash).
// Exact, and without a division unless the two difficulties are nearly the same: doubles decide
// only where their rounding cannot matter.
bool meets_difficulty(const U256& hash, double achieved, double difficulty);
double difficulty_from_bits(std::uint32_t bits);  // 0 for invalid bits

// Expected number of hashes to meet the target: 2^256 / (target + 1) (Core's GetBlockProof).
U256 work_from_bits(std::uint32_t bits);

}  // namespace tbg::bitcoin
