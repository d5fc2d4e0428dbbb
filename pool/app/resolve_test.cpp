#include "pool/app/resolve.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "pool/app/coinbase_check.h"
#include "pool/app/config_test_support.h"
#include "pool/bitcoin/address.h"

namespace tbg::app::testing {
namespace {

using bitcoin::Network;

constexpr const char* kMain = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
constexpr const char* kRegtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
constexpr const char* kMainP2tr = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";

TEST(Resolve, DecodesTheAddressesOfTheNetwork) {
  Settings settings = default_settings(NodeKind::bitcoind);
  settings.btcaddress = kMainP2tr;
  settings.donaddress = kMain;
  settings.pool.donation_percent = 1;
  const Resolution done = resolve(settings, Network::main);
  EXPECT_EQ(joined(done.problems), "");
  EXPECT_EQ(settings.pool.network, Network::main);
  EXPECT_EQ(settings.pool.donation_script, bitcoin::decode_address(kMain, Network::main)->script);
}

TEST(Resolve, NamesWhatIsWrongWithAnAddress) {
  const auto problem = [](const std::string& address, std::optional<Network> network) {
    Settings settings = default_settings(NodeKind::bitcoind);
    settings.btcaddress = address;
    return joined(resolve(settings, network).problems);
  };
  EXPECT_NE(problem(kRegtest, Network::main).find("another network; this pool is on main"),
            std::string::npos);
  EXPECT_NE(problem("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", Network::main).find("mistyped"),
            std::string::npos);
  EXPECT_NE(problem("nobody", Network::main).find("is no Bitcoin address"), std::string::npos);
  EXPECT_NE(problem("nobody", std::nullopt).find("is no Bitcoin address"), std::string::npos);
  EXPECT_EQ(problem(kRegtest, std::nullopt), "") << "good on some network";
}

TEST(Resolve, WithoutDonationThereIsNoDonationOutput) {
  Settings settings = default_settings(NodeKind::bitcoind);
  settings.donaddress = kMain;
  EXPECT_EQ(joined(resolve(settings, Network::main).problems), "");
  EXPECT_TRUE(settings.pool.donation_script.empty());
}

TEST(Resolve, SaysWhenTheTagDoesNotFit) {
  Settings settings = default_settings(NodeKind::bitcoind);
  settings.pool.tag.signature = "/" + std::string(73, 'x') + "/";
  settings.pool.tag.max_length = 75;
  const Resolution done = resolve(settings, Network::main);
  EXPECT_EQ(joined(done.problems), "");
  EXPECT_TRUE(mentions(done.notes, "characters fit beside")) << joined(done.notes);
  Settings usual = default_settings(NodeKind::bitcoind);
  EXPECT_EQ(joined(resolve(usual, Network::main).notes), "");
}

TEST(CoinbaseCheck, HoldsForEveryNetworkExtranonceAndPayout) {
  for (const Network network :
       {Network::main, Network::test, Network::testnet4, Network::signet, Network::regtest})
    for (std::size_t size = 2; size <= 8; ++size)
      for (const std::size_t script : {0U, 22U, 23U, 25U}) {
        core::Options options;
        options.network = network;
        options.nonce1_length = options.nonce2_length = size;
        const CoinbaseCheck test = check_coinbase(options, bitcoin::Bytes(script, 0x51));
        EXPECT_EQ(test.problem, "");
        EXPECT_EQ(joined(test.notes), "");
      }
}

TEST(CoinbaseCheck, HoldsWithTheLongestTagAndADonation) {
  core::Options options;
  options.donation_script = bitcoin::Bytes(34, 0x51);
  options.donation_percent = 99.9;
  options.nonce1_length = options.nonce2_length = 8;
  options.tag.signature = "/" + std::string(73, 'x') + "/";
  options.tag.max_length = 75;
  const CoinbaseCheck test = check_coinbase(options, {});
  EXPECT_EQ(test.problem, "");
  EXPECT_EQ(test.notes.size(), 1U) << joined(test.notes);
}

TEST(CoinbaseCheck, FailsWhereNoCoinbaseCanBeBuilt) {
  core::Options options;
  options.donation_script = bitcoin::Bytes(300, 0x51);  // longer than any address pays
  options.donation_percent = 1;
  EXPECT_NE(check_coinbase(options, {}).problem.find("smallest miners"), std::string::npos);
}

class UserTags : public ::testing::Test {
 protected:
  ~UserTags() override { std::remove(path.c_str()); }
  Resolution read(std::string_view text) {
    std::ofstream(path) << text;
    settings.user_tags_file = path;
    return resolve(settings, Network::main);
  }
  Settings settings = default_settings(NodeKind::bitcoind);
  std::string path = ::testing::TempDir() + "tbg-tags-" + std::to_string(::getpid()) + ".json";
};

TEST_F(UserTags, BelongToTheCanonicalAddress) {
  EXPECT_EQ(
      joined(
          read(R"({"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": "satoshi", "_x": 1})").problems),
      "");
  EXPECT_EQ(settings.pool.user_tags->size(), 1U);
  EXPECT_EQ(settings.pool.user_tags->find(kMain), "satoshi");
}

TEST_F(UserTags, WithBadNamesOrAddressesStopTheStart) {
  EXPECT_TRUE(mentions(read(std::string("{\n\"") + kMain + "\": \"two words\"}").problems,
                       ".json:2: expected a name of 1 to 32 characters"));
  EXPECT_TRUE(mentions(read(std::string("{\"") + kRegtest + "\": \"x\"}").problems,
                       "is an address of another network"));
  EXPECT_TRUE(mentions(read("[]").problems, "expected an object"));
  settings.user_tags_file = "/nonexistent/tags";
  EXPECT_TRUE(mentions(resolve(settings, Network::main).problems, "cannot be opened"));
}

}  // namespace
}  // namespace tbg::app::testing
