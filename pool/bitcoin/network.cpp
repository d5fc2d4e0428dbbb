// Source of the constants: Bitcoin Core, kernel/chainparams.cpp and chainparamsbase.cpp.
#include "pool/bitcoin/network.h"

#include <array>
#include <utility>

#include "pool/bitcoin/assert.h"

namespace tbg::bitcoin {
namespace {

constexpr std::array<NetworkParams, 5> kParams = {{
    {Network::main, "main", 0, 5, "bc", 210000, 0x1d00ffff, true, false, 8332, ""},
    {Network::test, "test", 111, 196, "tb", 210000, 0x1d00ffff, true, true, 18332, "testnet3"},
    {Network::testnet4, "testnet4", 111, 196, "tb", 210000, 0x1d00ffff, true, true, 48332,
     "testnet4"},
    {Network::signet, "signet", 111, 196, "tb", 210000, 0x1e0377ae, true, false, 38332, "signet"},
    {Network::regtest, "regtest", 111, 196, "bcrt", 150, 0x207fffff, false, true, 18443, "regtest"},
}};

constexpr std::array<std::pair<std::string_view, Network>, 3> kAliases = {{
    {"mainnet", Network::main},
    {"testnet", Network::test},
    {"testnet3", Network::test},
}};

constexpr std::int64_t kFirstSubsidy = 50'0000'0000;

}  // namespace

const NetworkParams& params(Network network) {
  const auto index = static_cast<std::size_t>(network);
  TBG_ASSERT(index < kParams.size() && kParams[index].network == network);
  return kParams[index];
}

std::optional<Network> network_from_name(std::string_view name) {
  for (const NetworkParams& candidate : kParams) {
    if (candidate.name == name) return candidate.network;
  }
  for (const auto& [alias, network] : kAliases) {
    if (alias == name) return network;
  }
  return std::nullopt;
}

std::int64_t subsidy(Network network, std::int64_t height) {
  TBG_ASSERT(height >= 0);
  const std::int64_t halvings = height / params(network).halving_interval;
  return halvings >= 64 ? 0 : kFirstSubsidy >> halvings;
}

}  // namespace tbg::bitcoin
