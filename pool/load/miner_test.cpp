#include "pool/load/miner.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "pool/bitcoin/header.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"

namespace tbg::load {
namespace {

constexpr double kDifficulty = 16 / 4294967296.0;

std::string notify(const std::string& job_id, const std::string& time) {
  const std::string hash(64, '3');
  return R"({"id":null,"method":"mining.notify","params":[")" + job_id + R"(",")" + hash +
         R"(","0100","00ff",[")" + hash + R"("],"20000000","170331db",")" + time + R"(",true]})";
}

Miner make_miner() {
  Miner miner;
  miner.set_extranonce({1, 2, 3, 4}, 8);
  miner.set_work(notify("a", "65000000"), kDifficulty);
  return miner;
}

// The header of a submit as the server would build it.
bitcoin::HeaderBytes header_of(const nlohmann::json& submit, const Job& job) {
  const auto& params = submit["params"];
  const auto extranonce2 = bitcoin::from_hex(params[2].get<std::string>());
  auto header = derive_header(job, bitcoin::Bytes{1, 2, 3, 4}, extranonce2.value());
  set_nonce(header,
            static_cast<std::uint32_t>(std::stoul(params[4].get<std::string>(), nullptr, 16)));
  return header;
}

TEST(Miner, submits_shares_that_meet_the_target_and_never_twice_the_same) {
  Miner miner = make_miner();
  const Job job = parse_notify(notify("a", "65000000")).value();
  std::set<bitcoin::HeaderBytes> seen;
  std::set<std::string> nonce2s;
  for (std::uint64_t id = 1; id <= 200; ++id) {
    std::string line;
    miner.append_submit(line, id, "user.w");
    ASSERT_TRUE(line.ends_with("]}\n"));
    const auto submit = nlohmann::json::parse(line);
    EXPECT_EQ(submit["id"], id);
    EXPECT_EQ(submit["method"], "mining.submit");
    EXPECT_EQ(submit["params"][0], "user.w");
    EXPECT_EQ(submit["params"][1], "a");
    EXPECT_EQ(submit["params"][3], "65000000");
    const auto header = header_of(submit, job);
    EXPECT_LE(bitcoin::to_u256(bitcoin::sha256d(header)),
              bitcoin::target_from_difficulty(kDifficulty));
    EXPECT_TRUE(seen.insert(header).second);
    nonce2s.insert(submit["params"][2]);
  }
  EXPECT_GE(nonce2s.size(), 200U / Miner::kSharesPerNonce2 / 2);
  // 200 shares at 16 hashes each, within five standard deviations.
  EXPECT_NEAR(static_cast<double>(miner.hashes()), 3200, 5 * 16 * 14.2);
}

TEST(Miner, drops_its_stock_when_a_new_job_comes) {
  Miner miner = make_miner();
  miner.stock_up();
  EXPECT_TRUE(miner.has_stock());
  miner.set_work(notify("b", "65000001"), kDifficulty);
  EXPECT_FALSE(miner.has_stock());
  std::string line;
  miner.append_submit(line, 1, "u");
  EXPECT_EQ(nlohmann::json::parse(line)["params"][1], "b");
}

TEST(Miner, says_so_when_the_server_sends_nonsense) {
  Miner miner = make_miner();
  miner.set_work("{}", kDifficulty);
  EXPECT_THROW(miner.stock_up(), std::runtime_error);
}

}  // namespace
}  // namespace tbg::load
