// What became of our blocks: the rules alone, then whole worlds with reorganisations and restarts.
#include "pool/core/block_fates.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "fakes/event_sink.h"
#include "fakes/patient_node.h"
#include "fakes/rig.h"
#include "fakes/world.h"
#include "pool/core/limits.h"
#include "pool/ports/event_words.h"

namespace tbg::core {
namespace {

constexpr NodeId kNode{0};
constexpr NodeId kOther{1};
const NodeError kNotFound{NodeFault::not_found, -5, "Block not found"};

bitcoin::Hash256 hash_of(int name) {
  bitcoin::Hash256 hash;
  hash.bytes[0] = static_cast<std::uint8_t>(name);
  hash.bytes[1] = static_cast<std::uint8_t>(name >> 8);
  return hash;
}

HeaderInfo header(int name, std::int64_t confirmations) {
  return {.hash = hash_of(name),
          .previous = {},
          .height = 100,
          .confirmations = confirmations,
          .bits = 0x207fffff,
          .time = 1'700'000'000,
          .median_time = {},
          .chain_work = {}};
}

class BlockFatesTest : public testing::Test {
 protected:
  void found(int name, std::string_view status) {
    BlockRow row;
    row.hash = hash_of(name);
    row.height = 100;
    book_.found(row);
    if (!status.empty()) book_.status(row.hash, status, status == "accepted" ? 1 : 0);
  }
  void tip(std::int64_t height, NodeId node = kNode) {
    chain_ = {node, height};
    fates_.on_tip(chain_);
  }
  void answer(int name, const NodeResult<HeaderInfo>& what, NodeId node = kNode) {
    fates_.on_header(now_, node, hash_of(name), what, chain_);
  }
  // What was told since the last call: "accepted 1 confirmed 3".
  std::string told() {
    std::string out;
    for (const auto* const event : events_.all<BlockStatus>()) {
      EXPECT_EQ(event->node, "");
      EXPECT_EQ(event->height, 100);
      out += (out.empty() ? "" : " ") + std::string(word(event->status)) + " " +
             std::to_string(event->confirmations);
    }
    events_.clear();
    return out;
  }

  Now now_{.mono_us = 1, .wall_us = 1'700'000'000'000'000};
  BlockBook book_;
  fakes::PatientNode node_;
  fakes::FakeEventSink events_;
  BookedEvents booked_{book_, events_};
  BlockFates fates_{book_, node_, booked_};
  ChainView chain_;
};

TEST_F(BlockFatesTest, confirmations_are_told_as_they_are_seen_up_to_a_hundred) {
  found(1, "accepted");
  tip(101);
  ASSERT_EQ(node_.headers.size(), 1U);
  answer(1, header(1, 2));
  answer(1, header(1, 2));
  answer(1, header(1, 1));  // by somebody else's question, answered late
  answer(1, header(1, 5));
  EXPECT_EQ(told(), "confirmed 2 confirmed 5");
  tip(300);
  answer(1, header(1, 201));
  EXPECT_EQ(told(), "confirmed 100");
  EXPECT_TRUE(book_.open().empty());
  node_.headers.clear();
  tip(301);
  EXPECT_TRUE(node_.headers.empty());
}

TEST_F(BlockFatesTest, a_block_that_the_chain_leaves_is_an_orphan_until_it_returns) {
  found(1, "accepted");
  tip(102);
  answer(1, header(1, 3));
  answer(1, header(1, -1));
  answer(1, header(1, -1));
  EXPECT_EQ(told(), "confirmed 3 orphaned 0");
  answer(1, header(1, 4));
  answer(1, header(1, 5));
  EXPECT_EQ(told(), "accepted 1 confirmed 4 confirmed 5");
}

TEST_F(BlockFatesTest, a_side_chain_is_lost_only_when_the_chain_is_higher) {
  found(1, "side_chain");
  tip(100);
  answer(1, header(1, -1));
  EXPECT_EQ(told(), "");
  tip(101);
  answer(1, header(1, -1));
  EXPECT_EQ(told(), "orphaned 0");
}

TEST_F(BlockFatesTest, a_node_that_has_not_heard_of_the_block_says_nothing_at_its_height) {
  found(1, "accepted");
  tip(100);
  answer(1, kNotFound);
  EXPECT_EQ(told(), "");
  tip(101);
  answer(1, kNotFound);
  EXPECT_EQ(told(), "orphaned 0");
}

TEST_F(BlockFatesTest, what_all_refused_is_not_asked_about) {
  found(1, "rejected");
  tip(101);
  EXPECT_TRUE(node_.headers.empty());
}

TEST_F(BlockFatesTest, one_refusal_does_not_close_a_block_that_another_node_keeps) {
  found(1, "side_chain");
  book_.status(hash_of(1), "rejected", 0);
  found(2, "rejected");
  book_.status(hash_of(2), "side_chain", 0);
  EXPECT_EQ(book_.open().size(), 2U);
  tip(101);
  answer(1, header(1, 2));
  answer(2, header(2, 2));
  EXPECT_EQ(told(), "accepted 1 confirmed 2 accepted 1 confirmed 2");
}

TEST_F(BlockFatesTest, of_a_block_without_a_verdict_only_good_is_told_until_it_lies_deep) {
  found(1, "");
  found(2, "submitted");
  tip(100);
  EXPECT_TRUE(node_.headers.empty()) << "the nodes will say so";
  answer(1, header(1, 1));
  tip(101);
  EXPECT_EQ(node_.headers.size(), 2U);
  answer(1, kNotFound);
  answer(2, header(2, 2));
  EXPECT_EQ(told(), "accepted 1 confirmed 2");
  tip(201);
  answer(1, kNotFound);
  EXPECT_EQ(told(), "orphaned 0");
  EXPECT_EQ(book_.open().size(), 1U);
}

TEST_F(BlockFatesTest, an_answer_is_judged_by_the_tip_it_was_asked_under) {
  found(1, "side_chain");
  tip(100);
  tip(101);  // the first question is still on its way
  ASSERT_EQ(node_.headers.size(), 1U);
  answer(1, kNotFound);
  EXPECT_EQ(told(), "");
  ASSERT_EQ(node_.headers.size(), 2U) << "asked again";
  answer(1, header(1, 2));
  EXPECT_EQ(told(), "accepted 1 confirmed 2");
}

TEST_F(BlockFatesTest, an_orphan_a_hundred_deep_is_closed) {
  found(1, "side_chain");
  tip(200);
  answer(1, header(1, -1));
  EXPECT_EQ(book_.open().size(), 1U);
  tip(201);
  answer(1, header(1, -1));
  EXPECT_TRUE(book_.open().empty());
  EXPECT_EQ(told(), "orphaned 0");
}

TEST_F(BlockFatesTest, a_node_without_an_answer_is_asked_again_a_second_later) {
  found(1, "accepted");
  tip(101);
  answer(1, NodeError{NodeFault::timeout, 0, "no answer"});
  EXPECT_EQ(told(), "");
  EXPECT_EQ(fates_.next_deadline(), now_.mono_us + kNodeRetry);
  fates_.on_time(now_, chain_);
  EXPECT_EQ(node_.headers.size(), 1U);
  now_.mono_us += kNodeRetry;
  fates_.on_time(now_, chain_);
  EXPECT_EQ(node_.headers.size(), 2U);
  EXPECT_EQ(fates_.next_deadline(), INT64_MAX);
  answer(1, header(1, 2));
  EXPECT_EQ(told(), "confirmed 2");
}

TEST_F(BlockFatesTest, only_the_node_that_work_follows_is_believed) {
  found(1, "accepted");
  tip(101);
  chain_ = {kOther, 101};  // the pool changed over while the question was on its way
  answer(1, header(1, -1));
  EXPECT_EQ(told(), "");
  ASSERT_EQ(node_.headers.size(), 2U);
  answer(1, header(1, 2), kOther);
  EXPECT_EQ(told(), "confirmed 2");
}

TEST_F(BlockFatesTest, questions_are_bounded_and_every_block_has_its_turn) {
  constexpr int kBlocks = static_cast<int>(kFatesPerTip) + 10;
  for (int i = 0; i < kBlocks; ++i)
    found(i, "accepted");
  std::set<bitcoin::Hash256> seen;
  for (std::int64_t height = 101; height < 103; ++height) {
    tip(height);
    EXPECT_EQ(node_.headers.size(), kFatesAtOnce);
    std::size_t answered = 0;
    while (answered < node_.headers.size()) {
      const bitcoin::Hash256 hash = node_.headers[answered++];
      seen.insert(hash);
      fates_.on_header(now_, kNode, hash, header(0, height - 99), chain_);
      EXPECT_LE(node_.headers.size(), answered + kFatesAtOnce);
    }
    EXPECT_EQ(answered, kFatesPerTip);
    node_.headers.clear();
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kBlocks));
}

class BlockFatesWorldTest : public testing::Test {
 protected:
  // A block of ours on the best chain.
  bitcoin::Hash256 find_block() {
    fakes::MinerOptions options;
    options.user = fakes::test_address();
    fakes::Rig rig(world_, options);
    rig.talk();
    EXPECT_TRUE(rig.mine_block());
    rig.hang_up();
    world_.advance(kSecond);
    return world_.chain.tip().hash;  // of siblings, the one that won
  }
  void others_find(int blocks) {
    for (int i = 0; i < blocks; ++i) {
      world_.mine_elsewhere();
      world_.advance(3 * kSecond);
    }
  }
  // Somebody's branch beside `block` outweighs it.
  void outweigh(const bitcoin::Hash256& block, int length) {
    fakes::mine_branch(world_.chain, world_.chain.header_info(block)->previous, length, 77,
                       world_.now().wall_seconds());
    world_.node.observe(world_.now());
    world_.advance(3 * kSecond);
  }
  const BlockRow& row(const bitcoin::Hash256& block) {
    return *world_.pool().hub().blocks().find(block);
  }

  fakes::World world_{fakes::easy_world()};
};

TEST_F(BlockFatesWorldTest, confirmed_a_hundred_times_across_a_restart) {
  const auto block = find_block();
  others_find(3);
  const std::int64_t before = row(block).confirmations;
  EXPECT_GE(before, 4);
  world_.kill_pool();
  world_.start_pool();
  EXPECT_EQ(row(block).confirmations, before);
  others_find(96);
  EXPECT_EQ(row(block).status, "confirmed");
  EXPECT_EQ(row(block).confirmations, kConfirmationsMax);
}

TEST_F(BlockFatesWorldTest, an_orphan_of_a_deep_reorganisation_is_recognised) {
  const auto block = find_block();
  others_find(5);
  outweigh(block, 8);
  EXPECT_EQ(row(block).status, "orphaned");
  // Its own branch outweighs the other one again.
  fakes::mine_branch(world_.chain, block, 12, 78, world_.now().wall_seconds());
  world_.node.observe(world_.now());
  world_.advance(3 * kSecond);
  EXPECT_EQ(row(block).status, "confirmed");
  EXPECT_EQ(row(block).confirmations, 13);
}

TEST_F(BlockFatesWorldTest, an_orphan_made_while_the_pool_was_down_is_recognised) {
  const auto block = find_block();
  world_.kill_pool();
  fakes::mine_branch(world_.chain, world_.chain.header_info(block)->previous, 4, 79,
                     world_.now().wall_seconds());
  world_.start_pool();
  world_.advance(3 * kSecond);
  EXPECT_EQ(row(block).status, "orphaned");
}

}  // namespace
}  // namespace tbg::core
