// Row 26 of the conformance table where no miner can reach: hashes exactly at a target. The hasher
// says what the test wants; everything else is the pool as it is.
#include <gtest/gtest.h>

#include "fakes/rig.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {
namespace {

using bitcoin::U256;

// Every header has the hash that was set last.
class ScriptedHasher final : public HeaderHasher {
 public:
  void hash(std::span<const bitcoin::HeaderBytes>, std::span<bitcoin::Hash256> out) override {
    for (bitcoin::Hash256& each : out)
      each = bitcoin::to_hash(next);
  }
  U256 next;
};

// A pool at one difficulty, and one miner on it. For one share: hashes that are neighbours are the
// same to the duplicate window, which looks at half of their bits.
class Edge {
 public:
  Edge(double difficulty, std::optional<std::uint32_t> bits) : world_(options(difficulty, bits)) {
    miner_ = world_.connect();
    world_.say(miner_, R"({"id":1,"method":"mining.subscribe","params":[]})");
    const std::string login =
        R"({"id":2,"method":"mining.authorize","params":[")" + test_address() + R"(","x"]})";
    world_.say(miner_, login);
    const std::string notify = world_.hear(miner_).back();
    // {"id":null,"method":"mining.notify","params":["<job>",...,"<ntime>",<clean>]}
    const std::size_t job = notify.find("[\"") + 2;
    job_ = notify.substr(job, notify.find('"', job) - job);
    time_ = notify.substr(notify.rfind("\",") - 8, 8);
  }

  // What the pool answers to a share of that hash.
  std::string submit(const U256& hash) {
    hasher_.next = hash;
    world_.say(miner_, R"({"id":3,"method":"mining.submit","params":[")" + test_address() +
                           "\",\"" + job_ + R"(","0000000000000000",")" + time_ +
                           R"(","00000000"]})");
    return world_.hear(miner_).front();
  }

  [[nodiscard]] std::size_t blocks() const { return world_.events.count<BlockFound>(); }

 private:
  WorldOptions options(double difficulty, std::optional<std::uint32_t> bits) {
    WorldOptions options = easy_world();
    options.pool.difficulty = {.min = difficulty, .start = difficulty, .max = difficulty};
    options.chain.bits = bits;
    options.hasher = &hasher_;
    return options;
  }

  ScriptedHasher hasher_;
  World world_;
  ConnectionId miner_{};
  std::string job_;
  std::string time_;
};

constexpr char kAccepted[] = R"({"id":3,"result":true,"error":null})";
constexpr char kTooLow[] = R"({"id":3,"result":null,"error":[23,"Difficulty too low",null]})";
// Network difficulty 2^24: above every difficulty of the table.
constexpr std::uint32_t kHardBits = 0x1a00ffff;

struct EdgeCase {
  double difficulty;
  const char* target;  // floor(0xffff * 2^208 / difficulty), by fractions of whole numbers
};
class TargetEdge : public testing::TestWithParam<EdgeCase> {};

TEST_P(TargetEdge, UnderAndAtAreAcceptedAboveIsNot) {
  const U256 target = *bitcoin::u256_from_hex(GetParam().target);
  const auto judge = [](const U256& hash) {
    Edge edge(GetParam().difficulty, kHardBits);
    const std::string reply = edge.submit(hash);
    EXPECT_EQ(edge.blocks(), 0u);
    return reply;
  };
  EXPECT_EQ(judge(target - U256(1)), kAccepted);
  EXPECT_EQ(judge(target), kAccepted);
  EXPECT_EQ(judge(target + U256(1)), kTooLow);
}

INSTANTIATE_TEST_SUITE_P(
    Row26, TargetEdge,
    testing::Values(
        EdgeCase{1e-6, "000f4230bdc0000031c1146eb9d000a23c55600c62fe11023b62f063c9f1f607"},
        EdgeCase{0.00015, "00001a0a90a0000000a462b0f20000040daefcf7a0001996609cdb2200a18541"},
        EdgeCase{1, "00000000ffff0000000000000000000000000000000000000000000000000000"},
        EdgeCase{1e6, "00000000000010c6e6d9be4cd74927913e81450efdc9c4da9003eea209aaa3ad"}));

// Asks for more than the network does; says whether the hash was a share, and whether a block.
std::pair<bool, bool> capped(const U256& hash, std::optional<std::uint32_t> bits) {
  Edge edge(1e9, bits);
  const bool accepted = edge.submit(hash) == kAccepted;
  return {accepted, edge.blocks() == 1};
}

TEST(NetworkTargetEdge, AtItIsABlockAndAlwaysAShare) {
  const U256 target = *bitcoin::target_from_bits(kHardBits);
  EXPECT_EQ(capped(target - U256(1), kHardBits), std::pair(true, true));
  EXPECT_EQ(capped(target, kHardBits), std::pair(true, true));
  EXPECT_EQ(capped(target + U256(1), kHardBits), std::pair(false, false));
}

TEST(NetworkTargetEdge, OfRegtestToo) {
  const U256 target = *bitcoin::target_from_bits(0x207fffff);
  EXPECT_EQ(capped(target, std::nullopt), std::pair(true, true));
  EXPECT_FALSE(capped(target + U256(1), std::nullopt).second);
}

}  // namespace
}  // namespace tbg::fakes
