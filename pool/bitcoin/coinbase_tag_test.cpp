#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/coinbase.h"

namespace tbg::bitcoin {
namespace {

TEST(CoinbaseTag, name_stands_before_the_closing_slash) {
  EXPECT_EQ(coinbase_tag({}, "alice", 80), "/TheBitcoinGame:alice/");
  EXPECT_EQ(coinbase_tag({}, "a", 80), "/TheBitcoinGame:a/");
}

TEST(CoinbaseTag, without_a_valid_name_the_signature_stands_alone) {
  EXPECT_EQ(coinbase_tag({}, "", 80), "/TheBitcoinGame/");
  EXPECT_EQ(coinbase_tag({}, "al ice", 80), "/TheBitcoinGame/");
  EXPECT_EQ(coinbase_tag({}, "a/b", 80), "/TheBitcoinGame/");
  TagRules rules;
  rules.include_username = false;
  EXPECT_EQ(coinbase_tag(rules, "alice", 80), "/TheBitcoinGame/");
}

TEST(CoinbaseTag, a_long_name_is_cut_and_keeps_the_slash) {
  const std::string name(32, 'n');
  EXPECT_EQ(coinbase_tag({}, name, 80), "/TheBitcoinGame:" + std::string(23, 'n') + "/");
  EXPECT_EQ(coinbase_tag({}, name, 20), "/TheBitcoinGame:nnn/");
  EXPECT_EQ(coinbase_tag({}, name, 18), "/TheBitcoinGame:n/");
}

TEST(CoinbaseTag, the_name_gives_way_before_the_signature_is_cut) {
  EXPECT_EQ(coinbase_tag({}, "alice", 17), "/TheBitcoinGame/");
  EXPECT_EQ(coinbase_tag({}, "alice", 16), "/TheBitcoinGame/");
  EXPECT_EQ(coinbase_tag({}, "alice", 4), "/The");
  EXPECT_EQ(coinbase_tag({}, "alice", 0), "");
}

TEST(CoinbaseTag, signatures_of_other_shapes) {
  EXPECT_EQ(coinbase_tag({"my pool", 40, true}, "bob", 80), "my pool:bob");
  EXPECT_EQ(coinbase_tag({"/", 40, true}, "bob", 80), ":bob/");
  EXPECT_EQ(coinbase_tag({"", 40, true}, "bob", 80), ":bob");
  EXPECT_EQ(coinbase_tag({"", 40, false}, "bob", 80), "");
  EXPECT_EQ(coinbase_tag({"/TheBitcoinGame/", 0, true}, "bob", 80), "");
}

TEST(CoinbaseTag, valid_names) {
  for (const auto* name :
       {"a", "Z9", "rig_1.left", "a:b!c#d-e", "12345678901234567890123456789012"}) {
    EXPECT_TRUE(valid_tag_name(name)) << name;
  }
  for (const auto* name : {"", " ", "a b", "a/b", "\"", "ü", "a\n", "a,b", "@", "[", "`", "{",
                           "123456789012345678901234567890123"}) {
    EXPECT_FALSE(valid_tag_name(name)) << name;
  }
  EXPECT_FALSE(valid_tag_name(std::string_view("a\0b", 3)));
}

RC_GTEST_PROP(CoinbaseTagProperty, never_longer_than_both_limits,
              (const std::string& signature, const std::string& name)) {
  const auto limit = *rc::gen::inRange<std::size_t>(0, 60);
  const auto max_length = *rc::gen::inRange<std::size_t>(0, 60);
  const std::string tag = coinbase_tag({signature, max_length, true}, name, limit);
  RC_ASSERT(tag.size() <= std::min(limit, max_length));
  const std::string valid(1 + name.size() % 32, 'v');
  const std::string named = coinbase_tag({signature, max_length, true}, valid, limit);
  RC_ASSERT(named.size() <= std::min(limit, max_length));
  if (named.size() > signature.size()) RC_ASSERT(named.find(":v") != std::string::npos);
}

}  // namespace
}  // namespace tbg::bitcoin
