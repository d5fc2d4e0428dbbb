#include "pool/load/work.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/work.h"

namespace tbg::load {
namespace {

// Block 1 of the main network as a pool would have announced it: its coinbase cut so that the bytes
// "ffff001d" are extranonce1 and "0104" extranonce2.
constexpr std::string_view kBlockOne =
    R"({"id":null,"method":"mining.notify","params":["1f",)"
    R"("0a8ce26f72b3f1b646a2a6c14ff763ae65831e939c085ae10019d66800000000",)"
    R"("01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704",)"
    R"("ffffffff0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb)"
    R"(8be7947be63c52da7589379515d4e0a604f8141781e62294721166bf621e73a82cbf2342c858eeac00000000",)"
    R"([],"00000001","1d00ffff","4966bc61",true]})";

TEST(Work, derives_the_header_of_block_one) {
  const auto job = parse_notify(kBlockOne);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->id, "1f");
  EXPECT_TRUE(job->clean);
  auto header = derive_header(*job, *bitcoin::from_hex("ffff001d"), *bitcoin::from_hex("0104"));
  set_nonce(header, 2573394689);
  EXPECT_EQ(bitcoin::display_hex(bitcoin::sha256d(header)),
            "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048");
}

TEST(Work, refuses_a_notify_with_a_broken_parameter) {
  const std::string good(kBlockOne);
  for (const char* broken : {"0a8ce26f", "[],", ",true", "\"1d00ffff\"", "\"mining.notify\""}) {
    std::string line = good;
    const std::size_t at = line.find(broken);
    ASSERT_NE(at, std::string::npos);
    line.replace(at, std::string_view(broken).size(), broken[0] == ',' ? "" : "7,");
    EXPECT_FALSE(parse_notify(line)) << line;
  }
}

auto arbitrary_bytes(std::size_t size) {
  return rc::gen::container<bitcoin::Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
}

RC_GTEST_PROP(Work, agrees_with_the_pools_header_for, ()) {
  Job job;
  job.coinb1 = *arbitrary_bytes(60);
  job.coinb2 = *arbitrary_bytes(170);
  job.version = *rc::gen::arbitrary<std::uint32_t>();
  job.bits = *rc::gen::arbitrary<std::uint32_t>();
  job.time = *rc::gen::arbitrary<std::uint32_t>();
  job.previous = bitcoin::sha256(job.coinb1);
  job.branch.resize(*rc::gen::inRange<std::size_t>(0, 13));
  for (auto& hash : job.branch) {
    const auto drawn = *arbitrary_bytes(32);
    std::copy(drawn.begin(), drawn.end(), hash.bytes.begin());
  }
  const auto extranonce1 = *arbitrary_bytes(4);
  const auto extranonce2 = *arbitrary_bytes(8);
  const auto nonce = *rc::gen::arbitrary<std::uint32_t>();

  auto header = derive_header(job, extranonce1, extranonce2);
  set_nonce(header, nonce);

  bitcoin::Bytes coinbase = job.coinb1;
  coinbase.insert(coinbase.end(), extranonce1.begin(), extranonce1.end());
  coinbase.insert(coinbase.end(), extranonce2.begin(), extranonce2.end());
  coinbase.insert(coinbase.end(), job.coinb2.begin(), job.coinb2.end());
  RC_ASSERT(header == bitcoin::header_for(bitcoin::sha256d(coinbase), job.branch,
                                          {.version = job.version,
                                           .previous = job.previous,
                                           .time = job.time,
                                           .bits = job.bits,
                                           .nonce = nonce}));
}

}  // namespace
}  // namespace tbg::load
