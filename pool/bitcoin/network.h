// The five Bitcoin networks and the constants by which they differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tbg::bitcoin {

enum class Network : std::uint8_t { main, test, testnet4, signet, regtest };

struct NetworkParams {
  Network network;
  std::string_view name;  // as in Core's getblockchaininfo, "chain"
  std::uint8_t p2pkh_version;
  std::uint8_t p2sh_version;
  std::string_view bech32_hrp;
  std::int64_t halving_interval;  // blocks
  std::uint32_t pow_limit_bits;
  bool retargets;              // false on regtest
  bool min_difficulty_blocks;  // 20-minute rule: true on test, testnet4, regtest
  std::uint16_t rpc_port;
  std::string_view cookie_subdirectory;  // below ~/.bitcoin, "" on main
};

const NetworkParams& params(Network network);
// Accepts Core's names and the usual aliases mainnet, testnet, testnet3.
std::optional<Network> network_from_name(std::string_view name);

// Block subsidy in satoshi at a height (Core's GetBlockSubsidy).
std::int64_t subsidy(Network network, std::int64_t height);

}  // namespace tbg::bitcoin
