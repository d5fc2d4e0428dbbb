#include "pool/app/address_check.h"

#include <array>

namespace tbg::app {
namespace {

using bitcoin::AddressError;
using bitcoin::Network;

constexpr std::array kNetworks{Network::main, Network::test, Network::testnet4, Network::signet,
                               Network::regtest};

std::string_view reason(AddressError error) {
  switch (error) {
    case AddressError::malformed:
      return "is no Bitcoin address";
    case AddressError::bad_checksum:
      return "has a wrong checksum: a character is mistyped";
    case AddressError::wrong_network:
      return "is an address of another network";
    case AddressError::unsupported:
      return "is of a kind that is not known yet";
    case AddressError::bad_key:
      return "has a key that is not on the curve: coins would be lost";
  }
  return {};
}

bitcoin::AddressResult decode(const std::string& text, std::optional<Network> network) {
  if (network) return bitcoin::decode_address(text, *network);
  for (const Network any : kNetworks)
    if (auto address = bitcoin::decode_address(text, any)) return address;
  return bitcoin::decode_address(text, Network::main).error();
}

}  // namespace

boost::system::result<bitcoin::Address, std::string> check_address(const std::string& text,
                                                                   std::optional<Network> network) {
  auto address = decode(text, network);
  if (address) return *std::move(address);
  std::string message = text + " " + std::string(reason(address.error()));
  if (address.error() == AddressError::wrong_network && network)
    message += "; this pool is on " + std::string(bitcoin::params(*network).name);
  return message;
}

}  // namespace tbg::app
