// The pool as a whole in memory: miners mine, nodes judge, things go wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/rig.h"
#include "fakes/signet.h"
#include "pool/bitcoin/address.h"

namespace tbg::fakes {
namespace {

std::size_t count_status(const World& world, BlockState state) {
  std::size_t count = 0;
  for (const auto* const status : world.events.all<BlockStatus>())
    count += status->status == state;
  return count;
}

TEST(PoolCore, MinerFindsBlocksThatTheNodeAccepts) {
  World world(easy_world());
  Rig rig(world, {.user = test_address() + ".rig"});
  ASSERT_TRUE(rig.miner().is_authorized());
  for (int block = 0; block < 20; ++block)
    ASSERT_TRUE(rig.mine_block());
  EXPECT_GE(count_status(world, BlockState::accepted), 20u);
  EXPECT_EQ(count_status(world, BlockState::rejected), 0u);
  const bitcoin::Block* const block = world.chain.block(world.chain.tip().hash);
  const auto expected = bitcoin::decode_address(test_address(), bitcoin::Network::regtest);
  EXPECT_EQ(block->transactions[0].outputs[0].script, expected->script);
  for (const auto& [reason, count] : rig.miner().stats().rejected)
    ADD_FAILURE() << reason << " " << count;
}

TEST(PoolCore, SolutionFoundWhileTheNodeIsDownIsAcceptedWhenItReturns) {
  World world(easy_world());
  Rig rig(world, {.user = test_address()});
  world.node.set_up(NodeId{0}, false);
  for (int i = 0; i < 20 && world.events.count<BlockFound>() == 0; ++i)
    rig.mine(1);
  const BlockFound* const found = world.events.last<BlockFound>();
  ASSERT_NE(found, nullptr);
  const bitcoin::Hash256 hash = found->hash;
  world.advance(60 * kSecond);
  EXPECT_EQ(world.chain.find(hash), nullptr);
  world.node.set_up(NodeId{0}, true);
  world.advance(6 * kSecond);  // within the longest pause between two tries
  EXPECT_EQ(world.chain.tip().hash, hash);
  EXPECT_EQ(count_status(world, BlockState::accepted), 1u);
}

// Two suggestions in one segment: the first was never told, so nothing is credited at it.
TEST(PoolCore, ADifficultyThatWasReplacedBeforeItWasToldCountsForNothing) {
  WorldOptions options = easy_world();
  options.chain.bits = 0x1f00ffff;
  options.pool.difficulty = {.min = 1e-7, .start = 2e-6, .max = 2e-6};
  World world(options);
  Rig rig(world, {.user = test_address(), .profile = cpuminer_profile()});
  const auto suggest = [](const char* difficulty) {
    return R"({"id":null,"method":"mining.suggest_difficulty","params":[)" +
           std::string(difficulty) + "]}\n";
  };
  world.hear(rig.id());
  world.send(rig.id(), suggest("2e-7") + suggest("2e-6"));
  for (const std::string& line : world.hear(rig.id()))
    EXPECT_EQ(line.find("set_difficulty"), std::string::npos) << line;
  rig.mine(400'000);
  for (const auto* const share : world.events.all<ShareSubmitted>())
    EXPECT_DOUBLE_EQ(share->diff, 2e-6);
  EXPECT_GT(rig.miner().stats().accepted, 10u);
}

TEST(PoolCore, SiblingsAreAllJudgedAFewAtATimeAndNoneTakesTheFirstOnesPlace) {
  World world(easy_world());
  Rig rig(world, {.user = test_address()});
  const bitcoin::Hash256 genesis = world.chain.tip().hash;
  rig.mine(200);  // every second hash is a block
  const std::size_t found = world.events.count<BlockFound>();
  ASSERT_GT(found, 60u);
  EXPECT_LE(world.node.asked(NodeId{0}, Question::submit), 16u);
  const bitcoin::Hash256 first = world.events.all<BlockFound>().front()->hash;
  world.advance(20 * kSecond);
  EXPECT_EQ(world.node.asked(NodeId{0}, Question::submit), found);
  EXPECT_EQ(count_status(world, BlockState::accepted), 1u);
  EXPECT_EQ(count_status(world, BlockState::side_chain), found - 1);
  EXPECT_EQ(world.chain.tip().hash, first);
  EXPECT_EQ(world.chain.tip().header.previous, genesis);
}

TEST(PoolCore, SolutionSurvivesKillRightAfterTheTurnThatReadIt) {
  World world(easy_world());
  {
    Rig rig(world, {.user = test_address()});
    world.node.set_up(NodeId{0}, false);
    for (int i = 0; i < 20 && world.events.count<BlockFound>() == 0; ++i)
      rig.mine(1);
  }
  const bitcoin::Hash256 hash = world.events.last<BlockFound>()->hash;
  world.kill_pool();
  world.node.set_up(NodeId{0}, true);
  world.start_pool();
  world.advance(kSecond);
  EXPECT_EQ(world.chain.tip().hash, hash);
  // Once judged it is not submitted again.
  const auto asked = world.node.asked(NodeId{0}, Question::submit);
  world.kill_pool();
  world.start_pool();
  world.advance(kSecond);
  EXPECT_EQ(world.node.asked(NodeId{0}, Question::submit), asked);
  EXPECT_EQ(world.store.list(Folder::blocks)->size(), 1u);
}

TEST(PoolCore, ASolutionThatNeedsASignatureIsKeptAndNotSubmitted) {
  WorldOptions options = easy_world();
  const SignetKey key = SignetKey::of_seed(1);
  options.chain.signet = Signet{one_of_challenge({key.public_key()}), {key}};
  World world(options);
  Rig rig(world, {.user = test_address()});
  rig.mine(20);
  const std::size_t found = world.events.count<BlockFound>();
  ASSERT_GT(found, 1u);
  for (const int start : {1, 2}) {
    world.advance(kSecond);
    EXPECT_EQ(world.node.asked(NodeId{0}, Question::submit), 0u) << start;
    EXPECT_EQ(count_status(world, BlockState::rejected), found) << start;
    EXPECT_EQ(world.events.count<BlockStatus>(), found) << start;
    world.kill_pool();
    world.start_pool();
  }
  const auto log = world.store.read(Folder::records, "blocks.log");
  EXPECT_EQ(core::read_block_log(*log).records.size(), 2 * found);
  // Blocks of those who have the key are followed.
  const bitcoin::Hash256 next = world.mine_elsewhere();
  world.advance(kSecond);
  EXPECT_EQ(world.pool().hub().current_job()->source->previous, next);
  const auto& lines = world.log.lines();
  const auto says_why = [](const FakeLog::Line& line) {
    return line.text.find("need the signature of its key") != std::string::npos;
  };
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(), says_why), 3) << "once a start";
}

// The job on a new tip that comes before the node's template.
TEST(PoolCore, AnEmptyJobOfASignetIsOneOfThatSignet) {
  for (const bool has_key : {false, true}) {
    const SignetKey key = SignetKey::of_seed(1);
    WorldOptions options = easy_world();
    options.chain.network = options.pool.network = bitcoin::Network::signet;
    options.chain.bits = 0x207fffff;
    options.chain.signet = Signet{{0x51}, {}};
    if (has_key) options.chain.signet = Signet{one_of_challenge({key.public_key()}), {key}};
    World world(options);
    MinerOptions miner;
    miner.user = *bitcoin::encode_address(
        bitcoin::decode_address(test_address(), bitcoin::Network::regtest)->script,
        bitcoin::Network::signet);
    Rig rig(world, miner);
    world.node.behaviour(NodeId{0}).latency_us[std::size_t(Question::block_template)] =
        60 * kSecond;
    const bitcoin::Hash256 tip = world.mine_elsewhere();
    world.advance(kSecond);
    ASSERT_TRUE(world.pool().hub().current_job()->empty);
    ASSERT_EQ(world.pool().hub().current_job()->source->previous, tip);
    rig.mine(50);
    world.advance(kSecond);
    EXPECT_GT(world.events.count<BlockFound>(), 0u);
    EXPECT_EQ(world.node.asked(NodeId{0}, Question::submit) > 0, !has_key);
    EXPECT_EQ(count_status(world, BlockState::accepted), has_key ? 0u : 1u);
    EXPECT_EQ(count_status(world, BlockState::rejected) > 0, has_key);
  }
}

TEST(PoolCore, EverySolutionIsSubmittedOnce) {
  World world(easy_world());
  Rig rig(world, {.user = test_address()});
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(rig.mine_block());
  world.advance(kSecond);
  // Several solutions of one height go out all the same; which of them wins is not ours to say.
  EXPECT_EQ(world.node.asked(NodeId{0}, Question::submit), world.events.count<BlockFound>());
}

// One row of the table of answers: what the node says, and what becomes of the block.
struct AnswerCase {
  SubmitReply reply;
  BlockState settled;
};
class Answers : public testing::TestWithParam<AnswerCase> {};

TEST_P(Answers, MeanWhatTheTableSays) {
  World world(easy_world());
  Rig rig(world, {.user = test_address()});
  world.node.answer_next_submit(NodeId{0}, GetParam().reply);
  for (int i = 0; i < 20 && world.events.count<BlockFound>() == 0; ++i)
    rig.mine(1);
  world.advance(10 * kSecond);
  EXPECT_GE(count_status(world, GetParam().settled), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Answers,
    testing::Values(
        // Stored, it says, but getblockheader does not know it: asked again until it is true.
        AnswerCase{std::nullopt, BlockState::accepted},
        AnswerCase{"duplicate", BlockState::accepted},
        AnswerCase{"inconclusive", BlockState::side_chain},
        AnswerCase{"duplicate-inconclusive", BlockState::side_chain},
        AnswerCase{"prev-blk-not-found", BlockState::accepted},
        AnswerCase{"time-too-new", BlockState::accepted},
        AnswerCase{"bad-cb-amount", BlockState::rejected},
        AnswerCase{"rejected: something", BlockState::rejected}));

TEST(PoolCore, EveryFaultOfTheNodeIsRetriedUntilTheBlockIsJudged) {
  for (const NodeFault fault :
       {NodeFault::unreachable, NodeFault::timeout, NodeFault::unauthorized, NodeFault::busy,
        NodeFault::http_error, NodeFault::bad_reply, NodeFault::warming_up,
        NodeFault::not_connected, NodeFault::initial_download, NodeFault::rpc_error}) {
    World world(easy_world());
    Rig rig(world, {.user = test_address()});
    world.node.fail_next(NodeId{0}, Question::submit, fault, 3);
    for (int i = 0; i < 20 && world.events.count<BlockFound>() == 0; ++i)
      rig.mine(1);
    const bitcoin::Hash256 hash = world.events.last<BlockFound>()->hash;
    world.advance(120 * kSecond);
    EXPECT_NE(world.chain.find(hash), nullptr) << static_cast<int>(fault);
  }
}

TEST(PoolCore, ABlockSurvivesAnyFailingDiskOperation) {
  for (std::uint64_t step = 1; step < 12; ++step) {
    World world(easy_world());
    Rig rig(world, {.user = test_address()});
    world.store.fail_operation(step);
    ASSERT_TRUE(rig.mine_block()) << step;
  }
}

TEST(PoolCore, NewTipGivesAnEmptyJobFirstThenAFullOne) {
  World world(easy_world());
  const Rig rig(world, {.user = test_address()});
  world.hear(rig.id());
  world.mine_elsewhere();
  world.advance(20 * kMillisecond);
  const auto lines = world.hear(rig.id());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].ends_with(",true]}")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with(",false]}")) << lines[1];
  world.advance(5 * kSecond);
  EXPECT_TRUE(world.hear(rig.id()).empty());  // long poll and notice are one and the same news
}

TEST(PoolCore, WorkIsRefreshedEveryInterval) {
  World world(easy_world());
  const Rig rig(world, {.user = test_address()});
  world.hear(rig.id());
  world.advance(61 * kSecond);
  const auto lines = world.hear(rig.id());
  EXPECT_GE(lines.size(), 2u);
  EXPECT_LE(lines.size(), 4u);
  for (const std::string& line : lines)
    EXPECT_TRUE(line.ends_with(",false]}")) << line;
}

TEST(PoolCore, StaleWorkIsWithdrawnAndComesBack) {
  World world(easy_world());
  world.node.set_up(NodeId{0}, false);
  world.advance(100 * kSecond);
  Rig early(world, {.user = test_address(1)});
  EXPECT_TRUE(early.miner().has_job());  // still fresh enough
  world.advance(60 * kSecond);
  Rig late(world, {.user = test_address(2)});
  EXPECT_TRUE(late.miner().is_authorized());
  EXPECT_FALSE(late.miner().has_job());
  world.node.set_up(NodeId{0}, true);
  world.advance(10 * kSecond);
  late.talk();
  EXPECT_TRUE(late.miner().has_job());
}

TEST(PoolCore, EveryNodeGetsEveryBlock) {
  WorldOptions options = easy_world();
  options.nodes = 3;
  World world(std::move(options));
  Rig rig(world, {.user = test_address()});
  ASSERT_TRUE(rig.mine_block());
  world.advance(kSecond);
  for (std::uint8_t node = 0; node < 3; ++node)
    EXPECT_EQ(world.node.asked(NodeId{node}, Question::submit), world.events.count<BlockFound>());
  EXPECT_GE(count_status(world, BlockState::accepted), 3u);
  EXPECT_EQ(count_status(world, BlockState::rejected), 0u);
}

TEST(PoolCore, WorkFollowsAnotherNodeWhenTheFirstIsGone) {
  WorldOptions options = easy_world();
  options.nodes = 2;
  World world(std::move(options));
  Rig rig(world, {.user = test_address()});
  world.node.set_up(NodeId{0}, false);
  world.advance(10 * kSecond);
  const auto before = world.node.asked(NodeId{1}, Question::block_template);
  ASSERT_TRUE(rig.mine_block());
  world.advance(kSecond);
  EXPECT_GT(world.node.asked(NodeId{1}, Question::block_template), before);
  rig.talk();
  ASSERT_TRUE(rig.mine_block());
}

TEST(PoolCore, ALaterBootNeverHandsOutTheSameWork) {
  World world(easy_world());
  const auto coinb1 = [&] {
    const ConnectionId id = world.connect();
    world.say(id, R"({"id":1,"method":"mining.subscribe","params":[]})");
    world.say(id, R"({"id":2,"method":"mining.authorize","params":[")" + test_address() + R"("]})");
    return world.hear(id).back();
  };
  const std::string first = coinb1();
  world.kill_pool();
  world.start_pool();
  world.advance(kSecond);
  EXPECT_NE(coinb1(), first);
  EXPECT_EQ(world.pool().boot(), 2u);
}

TEST(PoolCore, SameInputsGiveTheSameRollingHash) {
  const auto run = [] {
    World world(easy_world());
    Rig one(world, {.user = test_address(1), .seed = 1});
    Rig two(world, {.user = test_address(2), .profile = nerdminer_profile(), .seed = 2});
    for (int i = 0; i < 30; ++i) {
      one.mine(3);
      two.mine(2);
      if (i % 10 == 0) world.mine_elsewhere();
      world.advance(kSecond);
      one.talk();
      two.talk();
    }
    return std::pair{world.recorder.rolling_hash(), world.recorder.crossings()};
  };
  const auto first = run();
  EXPECT_EQ(first, run());
  EXPECT_GT(first.second, 1'000u);
}

}  // namespace
}  // namespace tbg::fakes
