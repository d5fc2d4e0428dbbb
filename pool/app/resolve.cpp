#include "pool/app/resolve.h"

#include <array>

#include "pool/app/coinbase_check.h"
#include "pool/app/config_tree.h"
#include "pool/bitcoin/address.h"

namespace tbg::app {
namespace {

using bitcoin::Address;
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

class Resolver {
 public:
  Resolver(Settings& settings, std::optional<Network> network)
      : settings_(settings), network_(network) {
    if (network) settings.pool.network = *network;
  }

  Resolution run() && {
    const auto payout = decode("btcaddress", settings_.btcaddress);
    const auto donation = decode("donaddress", settings_.donaddress);
    if (donation && settings_.pool.donation_percent > 0)
      settings_.pool.donation_script = donation->script;
    read_user_tags();
    if (out_.problems.empty()) test_coinbase(payout ? payout : donation);
    return std::move(out_);
  }

 private:
  std::optional<Address> decode(const std::string& what, const std::string& text) {
    if (text.empty()) return std::nullopt;
    auto address = decode_anywhere(text);
    if (address) return *std::move(address);
    std::string message = what + ": " + text + " " + std::string(reason(address.error()));
    if (address.error() == AddressError::wrong_network && network_)
      message += "; this pool is on " + std::string(bitcoin::params(*network_).name);
    out_.problems.push_back(std::move(message));
    return std::nullopt;
  }
  [[nodiscard]] bitcoin::AddressResult decode_anywhere(const std::string& text) const {
    if (network_) return bitcoin::decode_address(text, *network_);
    for (const Network network : kNetworks)
      if (auto address = bitcoin::decode_address(text, network)) return address;
    return bitcoin::decode_address(text, Network::main).error();
  }

  void read_user_tags() {
    if (settings_.user_tags_file.empty()) return;
    const auto file = read_config_file(settings_.user_tags_file);
    if (!file) {
      out_.problems.push_back("user_tags: " + to_text(file.error().place) + ": " +
                              file.error().message);
      return;
    }
    for (const ConfigNode& item : file->items) {
      if (item.key.starts_with('_')) continue;
      const std::string where = "user_tags: " + to_text(item.place);
      const bool good = item.kind == ConfigNode::Kind::text && bitcoin::valid_tag_name(item.text);
      if (!good)
        out_.problems.push_back(where +
                                ": expected a name of 1 to 32 characters of "
                                "[A-Za-z0-9_.:!#-], found " +
                                item.shown());
      if (const auto address = decode(where, item.key); address && good)
        settings_.pool.user_tags[address->text] = item.text;
    }
  }

  void test_coinbase(const std::optional<Address>& payout) {
    const bitcoin::Bytes script = payout ? payout->script : bitcoin::Bytes{};
    CoinbaseCheck test = check_coinbase(settings_.pool, script);
    if (!test.problem.empty()) out_.problems.push_back("self-test: " + test.problem);
    for (std::string& note : test.notes)
      out_.notes.push_back(std::move(note));
  }

  Settings& settings_;
  std::optional<Network> network_;
  Resolution out_;
};

}  // namespace

Resolution resolve(Settings& settings, std::optional<Network> network) {
  return Resolver(settings, network).run();
}

}  // namespace tbg::app
