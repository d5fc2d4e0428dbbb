#include "pool/core/user_tags.h"

#include <gtest/gtest.h>

#include "fakes/rig.h"

namespace tbg::core {
namespace {

using fakes::Rig;
using fakes::test_address;
using fakes::World;
using Names = std::map<std::string, std::string>;

UserTagsPtr tags(const Names& names) { return std::make_shared<const UserTags>(names); }

TEST(UserTags, AreFoundByTheWholeAddress) {
  const UserTags some(Names{{"aa", "one"}, {"aab", "two"}, {"b", "three"}});
  EXPECT_EQ(some.find("aa"), "one");
  EXPECT_EQ(some.find("aab"), "two");
  EXPECT_EQ(some.find("b"), "three");
  for (const char* const other : {"", "a", "aaba", "c"})
    EXPECT_EQ(some.find(other), "") << other;
  EXPECT_EQ(some.size(), 3u);
  EXPECT_EQ(UserTags().find("aa"), "");
}

TEST(UserTags, AreToldApartByTheirDigest) {
  EXPECT_EQ(tags({{"a", "x"}})->digest(), tags({{"a", "x"}})->digest());
  EXPECT_NE(tags({{"a", "x"}})->digest(), tags({{"a", "y"}})->digest());
  EXPECT_NE(tags({{"a", "bc"}})->digest(), tags({{"ab", "c"}})->digest());
  EXPECT_NE(tags({})->digest(), tags({{"a", "x"}})->digest());
}

TEST(ChannelTags, BelongToAJobUntilItIsForgotten) {
  Channel channel;
  channel.set_tag({"/a/", false}, 0);
  channel.set_tag({"/a:b/", true}, 7);
  channel.set_tag({"/a:b/", true}, 9);
  channel.set_tag({"/a:c/", true}, 11);
  EXPECT_EQ(channel.tag_of(6).text, "/a/");
  EXPECT_EQ(channel.tag_of(7).text, "/a:b/");
  EXPECT_EQ(channel.tag_of(10).text, "/a:b/");
  EXPECT_EQ(channel.tag_of(11).text, "/a:c/");
  channel.forget_before(10);
  EXPECT_EQ(channel.tag_of(10).text, "/a:b/");
  EXPECT_EQ(channel.tag_of(12).text, "/a:c/");
  channel.forget_before(11);
  EXPECT_EQ(channel.tag_of(10).text, "/a:c/") << "the one of jobs before is gone";
}

class ChangedTags : public testing::Test {
 protected:
  static fakes::WorldOptions options() {
    fakes::WorldOptions options = fakes::easy_world();
    options.pool.user_tags = tags({{test_address(), "old"}});
    return options;
  }
  // Found on the running job, which every second hash is good enough for a block of.
  fakes::MinerShare find_block(Rig& rig) {
    std::vector<fakes::MinerShare> found;
    while (found.empty())
      rig.miner().hash(1, found);
    return found.front();
  }
  void next_job(Rig& rig) {
    const std::uint64_t before = world.pool().hub().counters().jobs;
    while (world.pool().hub().counters().jobs == before)
      world.advance(kSecond);
    rig.talk();
  }
  // Whether the coinbase of any block that was found holds these words.
  bool in_a_block(std::string_view words) {
    std::string hex;
    bitcoin::append_hex(hex, bitcoin::as_bytes(words));
    for (const std::string& name : *world.store.list(Folder::blocks)) {
      const auto file = world.store.read(Folder::blocks, name);
      const std::string text(file->begin(), file->end());
      if (text.find(hex) != std::string::npos) return true;
    }
    return false;
  }
  World world{options()};
};

TEST_F(ChangedTags, CountFromTheNextJobOnAndJobsThatAreOutKeepTheirs) {
  Rig rig(world, {.user = test_address()});
  const fakes::MinerShare before = find_block(rig);
  world.pool().on_user_tags(world.now(), tags({{test_address(), "new"}}));
  next_job(rig);
  const fakes::MinerShare after = find_block(rig);
  rig.miner().submit(before);
  rig.miner().submit(after);
  rig.talk();
  EXPECT_EQ(rig.miner().stats().accepted, 2u);
  EXPECT_EQ(rig.miner().stats().rejected_total(), 0u);
  const auto found = world.events.all<BlockFound>();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]->coinbase_sig, "/TheBitcoinGame:old/");
  EXPECT_EQ(found[1]->coinbase_sig, "/TheBitcoinGame:new/");
  EXPECT_TRUE(found[0]->coinbase_sig_custom && found[1]->coinbase_sig_custom);
  EXPECT_TRUE(in_a_block("/TheBitcoinGame:old/"));
  EXPECT_TRUE(in_a_block("/TheBitcoinGame:new/"));
}

TEST_F(ChangedTags, ALoginBeforeTheNextJobIsStillHandedTheOldOne) {
  Rig first(world, {.user = test_address()});
  world.pool().on_user_tags(world.now(), tags({}));
  Rig second(world, {.user = test_address(), .seed = 2});
  second.miner().submit(find_block(second));
  second.talk();
  ASSERT_EQ(world.events.count<BlockFound>(), 1u);
  EXPECT_EQ(world.events.last<BlockFound>()->coinbase_sig, "/TheBitcoinGame:old/");
  next_job(second);
  second.miner().submit(find_block(second));
  second.talk();
  ASSERT_EQ(world.events.count<BlockFound>(), 2u);
  EXPECT_EQ(world.events.last<BlockFound>()->coinbase_sig, "/TheBitcoinGame/");
  EXPECT_FALSE(world.events.last<BlockFound>()->coinbase_sig_custom);
}

TEST_F(ChangedTags, OfOthersChangeNothing) {
  Rig rig(world, {.user = test_address()});
  world.pool().on_user_tags(world.now(),
                            tags({{test_address(), "old"}, {test_address(1), "somebody"}}));
  next_job(rig);
  rig.miner().submit(find_block(rig));
  rig.talk();
  ASSERT_EQ(world.events.count<BlockFound>(), 1u);
  EXPECT_EQ(world.events.last<BlockFound>()->coinbase_sig, "/TheBitcoinGame:old/");
}

}  // namespace
}  // namespace tbg::core
