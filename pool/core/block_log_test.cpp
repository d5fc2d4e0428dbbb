#include "pool/core/block_log.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::core {
namespace {

BlockPending pending(std::uint8_t n) {
  BlockPending out;
  out.hash.bytes[0] = n;
  out.height = 100 + n;
  out.header[3] = n;
  out.coinbase = {1, 2, 3, n};
  out.template_name = "00000001-00000002";
  out.user = "bcrt1q";
  out.worker = "rig";
  return out;
}

bitcoin::Bytes log_of(std::size_t count) {
  bitcoin::Bytes out;
  for (std::size_t i = 0; i < count; ++i) {
    const bitcoin::Bytes one =
        i % 2 == 0
            ? encode(pending(static_cast<std::uint8_t>(i)))
            : encode(BlockResolved{pending(static_cast<std::uint8_t>(i - 1)).hash, "accepted"});
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

TEST(BlockLog, ReadsWhatWasWritten) {
  const BlockLog log = read_block_log(log_of(4));
  ASSERT_EQ(log.records.size(), 4u);
  const auto& first = std::get<BlockPending>(log.records[0]);
  EXPECT_EQ(first.hash, pending(0).hash);
  EXPECT_EQ(first.coinbase, pending(0).coinbase);
  EXPECT_EQ(first.template_name, pending(0).template_name);
  EXPECT_EQ(first.worker, "rig");
  EXPECT_EQ(std::get<BlockResolved>(log.records[3]).verdict, "accepted");
}

TEST(BlockLog, CutsATornTailAtEveryByte) {
  const bitcoin::Bytes whole = log_of(3);
  const std::size_t two = log_of(2).size();
  for (std::size_t size = two; size < whole.size(); ++size) {
    const BlockLog log = read_block_log(bitcoin::ByteView{whole}.first(size));
    EXPECT_EQ(log.records.size(), 2u) << size;
    EXPECT_EQ(log.good_size, two) << size;
    EXPECT_TRUE(log.bad_offsets.empty()) << size;
  }
}

TEST(BlockLog, NamesAFlippedByteAndReadsOn) {
  const bitcoin::Bytes whole = log_of(3);
  const std::size_t one = log_of(1).size();
  for (std::size_t at = 4; at < one; ++at) {  // sizes aside: they move the frames
    bitcoin::Bytes bad = whole;
    bad[at] ^= 0x20;
    const BlockLog log = read_block_log(bad);
    ASSERT_EQ(log.records.size(), 2u) << at;
    ASSERT_EQ(log.bad_offsets, std::vector<std::uint64_t>{0}) << at;
  }
}

TEST(BlockLog, FactsOfTheFinderAreKept) {
  BlockPending record = pending(3);
  record.facts = {7, 1.5, 2.5, 312'500'000, 4'000, "/tag/", true, true};
  const BlockLog log = read_block_log(encode(record));
  ASSERT_EQ(log.records.size(), 1u);
  const FinderFacts& facts = std::get<BlockPending>(log.records[0]).facts;
  EXPECT_EQ(facts.client, 7u);
  EXPECT_EQ(facts.diff, 1.5);
  EXPECT_EQ(facts.network_diff, 2.5);
  EXPECT_EQ(facts.reward_sats, 312'500'000);
  EXPECT_EQ(facts.fees_sats, 4'000);
  EXPECT_EQ(facts.tag, "/tag/");
  EXPECT_TRUE(facts.tag_custom);
  EXPECT_TRUE(facts.stale);
}

// Written by the version before, byte for byte: hash, height, header, coinbase, three texts.
TEST(BlockLog, VersionOneIsRead) {
  bitcoin::Bytes payload{1, 1};
  payload.insert(payload.end(), 32, 0xab);
  bitcoin::put_le64(payload, 800'000);
  payload.insert(payload.end(), 80, 0xcd);
  for (const std::string_view text : {"coinbase", "template", "user", "worker"}) {
    payload.push_back(static_cast<std::uint8_t>(text.size()));
    payload.insert(payload.end(), text.begin(), text.end());
  }
  bitcoin::Bytes frame;
  bitcoin::put_le32(frame, static_cast<std::uint32_t>(payload.size()));
  const bitcoin::Hash256 hash = bitcoin::sha256d(payload);
  frame.insert(frame.end(), hash.bytes.begin(), hash.bytes.begin() + 4);
  bitcoin::put_bytes(frame, payload);
  const BlockLog log = read_block_log(frame);
  ASSERT_EQ(log.records.size(), 1u);
  const auto& record = std::get<BlockPending>(log.records[0]);
  EXPECT_EQ(record.height, 800'000);
  EXPECT_EQ(record.template_name, "template");
  EXPECT_EQ(record.worker, "worker");
  EXPECT_EQ(record.facts.client, 0u);
}

TEST(BlockLog, TemplateComesBackOrNotAtAll) {
  const bitcoin::Bytes transactions(5000, 0x5a);
  bitcoin::Bytes file = encode_template(17, transactions);
  const auto stored = decode_template(file);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->count, 17u);
  EXPECT_EQ(stored->transactions, transactions);
  for (std::size_t at = 0; at < file.size(); at += 37) {
    bitcoin::Bytes bad = file;
    bad[at] ^= 1;
    EXPECT_FALSE(decode_template(bad).has_value()) << at;
  }
  file.pop_back();
  EXPECT_FALSE(decode_template(file).has_value());
}

RC_GTEST_PROP(BlockLog, NeverFailsOnAnyBytes, (const bitcoin::Bytes& bytes)) {
  const BlockLog log = read_block_log(bytes);
  RC_ASSERT(log.good_size <= bytes.size());
}

}  // namespace
}  // namespace tbg::core
