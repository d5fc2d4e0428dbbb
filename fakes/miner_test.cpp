#include "fakes/miner.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/block_maker.h"
#include "fakes/template.h"
#include "fakes/tx_source.h"
#include "pool/bitcoin/coinbase.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/target.h"
#include "pool/bitcoin/work.h"

namespace tbg::fakes {
namespace {

using bitcoin::Bytes;
using bitcoin::Hash256;
using Json = nlohmann::json;

constexpr std::int64_t kNow = 1'700'000'000;

// The other side of the wire, just enough to hand out one job and to look at what comes back.
class TinyPool {
 public:
  explicit TinyPool(Chain& chain) : chain_(chain), work_(build_template(chain, kNow)) {
    spec_.height = work_.height;
    spec_.value = work_.coinbase_value;
    spec_.witness_commitment = work_.witness_commitment;
  }

  std::string answer(const std::string& lines) {
    std::string answers;
    std::size_t start = 0;
    for (std::size_t end; (end = lines.find('\n', start)) != std::string::npos; start = end + 1) {
      const Json request = Json::parse(lines.substr(start, end - start));
      requests.push_back(request);
      const std::string id = request["id"].dump();
      const std::string method = request["method"];
      if (method == "mining.subscribe") {
        answers += R"({"id":)" + id +
                   R"(,"result":[[["mining.notify","5e55"]],"0a0b0c0d",8],"error":null})" + "\n";
      } else if (method == "mining.configure") {
        answers += R"({"id":)" + id +
                   R"(,"result":{"version-rolling":true,"version-rolling.mask":"1fffe000"},)" +
                   R"("error":null})" + "\n";
      } else if (method == "mining.authorize") {
        answers += R"({"id":)" + id + R"(,"result":true,"error":null})" + "\n" + notify();
      } else if (method == "mining.submit") {
        answers += judge(request);
      } else if (method == "mining.extranonce.subscribe") {
        answers += R"({"id":)" + id + R"(,"result":true,"error":null})" + "\n";
      }
    }
    return answers;
  }

  std::string notify() {
    coinb1_ = bitcoin::coinbase_prefix(spec_, 4, 7);
    coinb2_ = bitcoin::coinbase_suffix(spec_, "/me/", anyone_script());
    Json branch = Json::array();
    for (const Hash256& node : work_.branch)
      branch.push_back(bitcoin::to_hex(node.view()));
    Bytes previous(work_.previous.bytes.begin(), work_.previous.bytes.end());
    for (std::size_t i = 0; i < 32; i += 4) {
      std::reverse(previous.begin() + static_cast<std::ptrdiff_t>(i),
                   previous.begin() + static_cast<std::ptrdiff_t>(i + 4));
    }
    std::string version, bits, time;
    bitcoin::append_hex32(version, work_.version);
    bitcoin::append_hex32(bits, work_.bits);
    bitcoin::append_hex32(time, work_.time);
    const Json params = {"1",
                         bitcoin::to_hex(previous),
                         bitcoin::to_hex(coinb1_),
                         bitcoin::to_hex(coinb2_),
                         branch,
                         version,
                         bits,
                         time,
                         true};
    return R"({"id":null,"method":"mining.set_difficulty","params":[)" + difficulty + "]}\n" +
           R"({"id":null,"method":"mining.notify","params":)" + params.dump() + "}\n";
  }

  std::string judge(const Json& request) {
    const Json& params = request["params"];
    Bytes coinbase = coinb1_;
    bitcoin::put_bytes(coinbase, *bitcoin::from_hex("0a0b0c0d"));
    bitcoin::put_bytes(coinbase, *bitcoin::from_hex(std::string(params[2])));
    bitcoin::put_bytes(coinbase, coinb2_);
    bitcoin::HeaderFields fields{work_.version, work_.previous, work_.time, work_.bits, 0};
    fields.nonce = static_cast<std::uint32_t>(std::stoul(std::string(params[4]), nullptr, 16));
    if (params.size() == 6) {
      fields.version ^= static_cast<std::uint32_t>(std::stoul(std::string(params[5]), nullptr, 16));
    }
    const auto proof = bitcoin::prove_work(coinbase, work_.branch, fields);
    EXPECT_TRUE(proof.has_value());
    headers.push_back(proof->header);
    hashes.push_back(proof->hash);
    const Bytes block = bitcoin::assemble_block(proof->header, bitcoin::with_witness(coinbase),
                                                work_.transactions, work_.transaction_count);
    replies.push_back(*chain_.submit(block, kNow));
    const bool ok = !replies.back() || *replies.back() != "high-hash";
    return R"({"id":)" + request["id"].dump() +
           (ok ? R"(,"result":true,"error":null})"
               : R"(,"result":null,"error":[23,"Difficulty too low",null]})") +
           "\n";
  }

  std::string difficulty = "4.6565423739069247e-10";  // of 0x207fffff
  std::vector<Json> requests;
  std::vector<bitcoin::HeaderBytes> headers;
  std::vector<Hash256> hashes;
  std::vector<SubmitReply> replies;

 private:
  Chain& chain_;
  BlockTemplate work_;
  bitcoin::CoinbaseSpec spec_;
  Bytes coinb1_, coinb2_;
};

void talk(VirtualMiner& miner, TinyPool& pool) {
  for (std::string out = miner.take_output(); !out.empty(); out = miner.take_output()) {
    miner.on_bytes(pool.answer(out));
  }
}

TEST(VirtualMiner, EveryProfileMinesBlocksThatTheChainAccepts) {
  for (const MinerProfile& profile : all_profiles()) {
    ChainOptions options;
    options.faucet_coins = 10;
    Chain chain(options);
    TxSource(chain, 3).feed(5);
    TinyPool pool(chain);
    VirtualMiner miner({.profile = profile, .seed = 9});
    miner.connect();
    talk(miner, pool);
    ASSERT_TRUE(miner.is_authorized()) << profile.user_agent;
    ASSERT_TRUE(miner.has_job()) << profile.user_agent;
    for (int i = 0; i < 100 && miner.stats().blocks == 0; ++i)
      miner.mine(1);
    talk(miner, pool);
    ASSERT_EQ(pool.replies.size(), 1U) << profile.user_agent;
    EXPECT_EQ(pool.replies[0], std::nullopt) << profile.user_agent;
    EXPECT_EQ(chain.tip().height, 1);
    EXPECT_EQ(miner.stats().accepted, 1U);
    EXPECT_EQ(miner.stats().bad_lines, 0U);
    EXPECT_EQ(miner.version_mask() != 0, profile.version_mask != 0);
  }
}

TEST(VirtualMiner, NeverHashesTheSameHeaderTwice) {
  ChainOptions options;
  options.bits = 0x2000ffff;
  Chain chain(options);
  TinyPool pool(chain);
  pool.difficulty = "5e-10";
  MinerProfile profile = bitaxe_profile();
  profile.nonces_per_roll = 10;
  VirtualMiner miner({.profile = profile});
  miner.connect();
  talk(miner, pool);
  EXPECT_EQ(miner.mine(1'000), 1'000U);
  talk(miner, pool);
  std::sort(pool.headers.begin(), pool.headers.end());
  EXPECT_EQ(std::unique(pool.headers.begin(), pool.headers.end()), pool.headers.end());
  EXPECT_GT(pool.headers.size(), 300U);
  EXPECT_EQ(miner.stats().submitted, pool.headers.size());
}

TEST(VirtualMiner, SubmitsExactlyWhatMeetsItsDifficulty) {
  ChainOptions options;
  options.bits = 0x1e00ffff;
  Chain chain(options);
  TinyPool pool(chain);
  pool.difficulty = "0.00000001";  // one hash in 43
  VirtualMiner miner({.profile = cpuminer_profile()});
  miner.connect();
  talk(miner, pool);
  miner.mine(20'000);
  talk(miner, pool);
  EXPECT_GT(pool.hashes.size(), 350U);
  EXPECT_LT(pool.hashes.size(), 600U);
  for (const Hash256& hash : pool.hashes) {
    EXPECT_GE(bitcoin::difficulty_from_hash(hash), 0.00000001);
  }
  EXPECT_EQ(miner.stats().rejected.at("Difficulty too low"), miner.stats().submitted);
  EXPECT_EQ(miner.stats().rejected_total(), miner.stats().submitted);
  EXPECT_EQ(miner.stats().blocks, 0U);
}

TEST(VirtualMiner, UnpaddedNoncesAndFixedIds) {
  Chain chain;
  TinyPool pool(chain);
  VirtualMiner nerd({.profile = nerdminer_profile()});
  nerd.connect();
  talk(nerd, pool);
  nerd.mine(64);
  talk(nerd, pool);
  EXPECT_LT(std::string(pool.requests.back()["params"][4]).size(), 8U);
  EXPECT_EQ(pool.requests.back()["params"].size(), 5U);
  VirtualMiner cpu({.profile = cpuminer_profile()});
  cpu.connect();
  talk(cpu, pool);
  cpu.mine(64);
  talk(cpu, pool);
  EXPECT_EQ(pool.requests.back()["id"], 4);
  EXPECT_GT(cpu.stats().accepted, 10U);
}

TEST(VirtualMiner, NewDifficultyCountsFromTheNextJobOrAtOnce) {
  Chain chain;
  TinyPool pool(chain);
  VirtualMiner later({.profile = bitaxe_profile()});
  VirtualMiner sooner({.profile = nerdminer_profile()});
  for (VirtualMiner* miner : {&later, &sooner}) {
    miner->connect();
    talk(*miner, pool);
    miner->on_bytes("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[512]}\n");
  }
  EXPECT_EQ(sooner.difficulty(), 512);
  EXPECT_LT(later.difficulty(), 1);
  pool.difficulty = "512";
  later.on_bytes(pool.notify());
  EXPECT_EQ(later.difficulty(), 512);
}

TEST(VirtualMiner, SurvivesNonsenseAndAnswersPings) {
  VirtualMiner miner({});
  miner.connect();
  miner.take_output();
  miner.on_bytes("nonsense\n[1]\n\n{\"method\":5}\n{\"id\":99,\"result\":true}\n");
  miner.on_bytes("{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1\"]}\n");
  miner.on_bytes("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[0]}\n");
  EXPECT_EQ(miner.stats().bad_lines, 4U);
  miner.on_bytes("{\"id\":7,\"method\":\"mining.ping\",\"params\":[]}\n{\"id\":null,\"met");
  EXPECT_EQ(miner.take_output(), "{\"id\":7,\"result\":\"pong\",\"error\":null}\n");
  miner.on_bytes("hod\":\"client.reconnect\",\"params\":[]}\n");
  EXPECT_TRUE(miner.wants_reconnect());
  miner.on_bytes(std::string(VirtualMiner::kLineMax + 1, 'x'));
  EXPECT_EQ(miner.stats().bad_lines, 5U);
  EXPECT_EQ(miner.mine(100), 0U);
}

TEST(VirtualMiner, ReconnectsWithItsSessionId) {
  Chain chain;
  TinyPool pool(chain);
  VirtualMiner miner({.profile = cpuminer_profile()});
  miner.connect();
  talk(miner, pool);
  EXPECT_EQ(miner.session_id(), "5e55");
  miner.connect();
  EXPECT_FALSE(miner.is_authorized());
  EXPECT_FALSE(miner.has_job());
  EXPECT_NE(miner.take_output().find("\"5e55\""), std::string::npos);
}

TEST(VirtualMiner, ConstantExtranonceRunsOutOfNonces) {
  Chain chain;
  TinyPool pool(chain);
  MinerProfile profile = nerdminer_profile();
  profile.nonces_per_roll = 100;
  VirtualMiner miner({.profile = profile});
  miner.connect();
  talk(miner, pool);
  EXPECT_EQ(miner.mine(1'000), 100U);
  EXPECT_EQ(miner.mine(1'000), 0U);
  miner.on_bytes(pool.notify());
  EXPECT_EQ(miner.mine(1'000), 100U);
}

}  // namespace
}  // namespace tbg::fakes
