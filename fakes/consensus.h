// The rules a fake chain keeps, and what a test may change about them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fakes/proof_of_work.h"
#include "fakes/signet_key.h"
#include "pool/bitcoin/network.h"
#include "pool/bitcoin/uint256.h"

namespace tbg::fakes {

inline constexpr std::int64_t kCoin = 100'000'000;  // satoshi
inline constexpr std::int64_t kMoneyMax = 21'000'000 * kCoin;
inline constexpr std::int64_t kCoinbaseMaturity = 100;    // blocks
inline constexpr std::int64_t kFutureSecondsMax = 7'200;  // of a block's time, ahead of the clock
inline constexpr std::int64_t kTimewarpMax = 600;         // BIP94, seconds
inline constexpr std::size_t kWitnessScale = 4;
inline constexpr std::int64_t kSigopsCostMax = 80'000;

// BIP325. Blocks that this side of the world drafts are signed by the keys in turn.
struct Signet {
  bitcoin::Bytes challenge;
  std::vector<SignetKey> keys;
};

struct ChainOptions {
  bitcoin::Network network = bitcoin::Network::regtest;
  // Difficulty of genesis and, without retargeting, of every block; nullopt: regtest's 0x207fffff.
  // With other bits the genesis block is no longer the real one.
  std::optional<std::uint32_t> bits;
  std::uint32_t genesis_time = 1'296'688'602;
  std::int64_t start_height = 0;  // height of the genesis block
  bool retargets = false;         // as mainnet does, every retarget_interval blocks
  std::int64_t retarget_interval = 2'016;
  std::int64_t spacing_s = 600;
  bool min_difficulty_blocks = false;  // the 20-minute rule of the test networks
  bool segwit = true;
  std::size_t block_weight_max = 4'000'000;
  std::size_t template_weight_max = 3'996'000;
  std::uint32_t template_version = 0x20000000;
  // Coins of one bitcoin each that exist from the start, anyone-can-spend, for transactions to
  // spend without mining a hundred blocks first.
  std::uint32_t faucet_coins = 0;
  std::optional<Signet> signet = {};
  // Hashes and solves headers. nullptr: SHA-256d, really done.
  std::shared_ptr<ProofOfWork> work = {};
};

// Why a block is refused: Bitcoin Core's word for it. `mutated` blocks may be a garbled copy of a
// good one, so the header is not held against them.
struct Reject {
  std::string reason;
  bool mutated = false;
};
// nullopt: nothing wrong.
using Check = std::optional<Reject>;

struct Rules {
  explicit Rules(const ChainOptions& options);

  bitcoin::Network network;
  std::uint32_t genesis_bits;
  bitcoin::U256 pow_limit;
  std::uint32_t pow_limit_bits;
  bool retargets;
  std::int64_t retarget_interval;
  std::int64_t spacing_s;
  bool min_difficulty_blocks;
  bool segwit;
  std::size_t block_weight_max;
  std::optional<Signet> signet;
  std::shared_ptr<ProofOfWork> work;  // never nullptr
};

}  // namespace tbg::fakes
