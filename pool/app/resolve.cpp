#include "pool/app/resolve.h"

#include <algorithm>
#include <iterator>

#include "pool/app/address_check.h"
#include "pool/app/coinbase_check.h"
#include "pool/app/user_tags_file.h"

namespace tbg::app {
namespace {

using bitcoin::Address;
using bitcoin::Network;

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
    read_tags();
    if (out_.problems.empty()) test_coinbase(payout ? payout : donation);
    return std::move(out_);
  }

 private:
  std::optional<Address> decode(const std::string& what, const std::string& text) {
    if (text.empty()) return std::nullopt;
    auto address = check_address(text, network_);
    if (address) return *std::move(address);
    out_.problems.push_back(what + ": " + address.error());
    return std::nullopt;
  }

  void read_tags() {
    UserTagsRead read = read_user_tags({settings_.user_tags_file, network_, settings_.demo_tags});
    if (read.tags) settings_.pool.user_tags = std::move(read.tags);
    std::move(read.problems.begin(), read.problems.end(), std::back_inserter(out_.problems));
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
