#include "pool/bitcoin/serialize.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tbg::bitcoin {
namespace {

std::string compact(std::uint64_t value) {
  Bytes out;
  put_compact_size(out, value);
  return to_hex(out);
}

std::optional<std::uint64_t> read_compact(std::string_view hex) {
  const Bytes bytes = *from_hex(hex);
  Reader reader(bytes);
  return reader.compact_size();
}

TEST(Serialize, integers_are_little_endian) {
  Bytes out;
  put_le16(out, 0x0102);
  put_le32(out, 0x03040506);
  put_le64(out, 0x0708090a0b0c0d0e);
  EXPECT_EQ(to_hex(out), "0201060504030e0d0c0b0a090807");
  Reader reader(out);
  EXPECT_EQ(reader.le16(), 0x0102);
  EXPECT_EQ(reader.le32(), 0x03040506U);
  EXPECT_EQ(reader.le64(), 0x0708090a0b0c0d0eU);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(load_le32(out.data() + 2), 0x03040506U);
  EXPECT_EQ(load_le64(out.data() + 6), 0x0708090a0b0c0d0eU);
  std::array<std::uint8_t, 4> four{};
  store_le32(four.data(), 0x03040506);
  EXPECT_EQ(to_hex(four), "06050403");
}

TEST(Serialize, compact_size_takes_the_shortest_of_four_forms) {
  EXPECT_EQ(compact(0), "00");
  EXPECT_EQ(compact(0xfc), "fc");
  EXPECT_EQ(compact(0xfd), "fdfd00");
  EXPECT_EQ(compact(0xffff), "fdffff");
  EXPECT_EQ(compact(0x10000), "fe00000100");
  EXPECT_EQ(compact(0xffffffff), "feffffffff");
  EXPECT_EQ(compact(0x100000000), "ff0000000001000000");
  EXPECT_EQ(compact(0xffffffffffffffff), "ffffffffffffffffff");
}

TEST(Serialize, compact_size_round_trip_around_each_border) {
  for (const std::uint64_t border : {0x80U, 0xfdU, 0x100U, 0x10000U, 0x02000000U}) {
    for (std::uint64_t value = border - 2; value <= border + 2; ++value) {
      const bool allowed = value <= 0x02000000;
      EXPECT_EQ(read_compact(compact(value)),
                allowed ? std::optional<std::uint64_t>(value) : std::nullopt);
    }
  }
}

TEST(Serialize, longer_forms_than_needed_are_refused) {
  for (const auto* hex : {"fd0000", "fdfc00", "fe00000000", "fefd000000", "feffff0000",
                          "ff0000000000000000", "ffffff000000000000", "ffffffffff00000000"}) {
    EXPECT_FALSE(read_compact(hex)) << hex;
  }
}

TEST(Serialize, compact_size_above_cores_maximum_is_refused) {
  EXPECT_EQ(read_compact("fe00000002"), 0x02000000U);
  EXPECT_FALSE(read_compact("fe01000002"));
  EXPECT_FALSE(read_compact("ff0000000001000000"));
}

TEST(Serialize, a_truncated_compact_size_is_refused) {
  for (const auto* hex : {"", "fd", "fdff", "fe", "feffffff", "ff", "ffffffffffffffff"}) {
    EXPECT_FALSE(read_compact(hex)) << hex;
  }
}

TEST(Serialize, after_a_failed_read_all_others_fail) {
  const Bytes bytes = {1, 2, 3};
  Reader reader(bytes);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_FALSE(reader.le32());
  EXPECT_FALSE(reader.u8());
  EXPECT_FALSE(reader.take(0));
  EXPECT_FALSE(reader.compact_size());
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.offset(), 1U);
  EXPECT_EQ(reader.remaining(), 2U);
}

TEST(Serialize, a_bad_compact_size_fails_the_reader_too) {
  const Bytes bytes = {0xfd, 0x00, 0x00};
  Reader reader(bytes);
  EXPECT_FALSE(reader.compact_size());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_FALSE(reader.done());
}

TEST(Serialize, take_gives_views_and_no_more_than_there_is) {
  const Bytes bytes = {1, 2, 3};
  Reader reader(bytes);
  EXPECT_EQ(to_hex(*reader.take(2)), "0102");
  EXPECT_FALSE(reader.done());
  EXPECT_TRUE(reader.take(1));
  EXPECT_TRUE(reader.take(0));
  EXPECT_TRUE(reader.done());
  EXPECT_FALSE(reader.take(static_cast<std::size_t>(-1)));
}

RC_GTEST_PROP(SerializeProperty, reader_accounts_for_every_byte,
              (const Bytes& bytes, const std::vector<std::uint8_t>& steps)) {
  Reader reader(bytes);
  for (const std::uint8_t step : steps) {
    const std::size_t before = reader.offset();
    const auto taken = reader.take(step);
    RC_ASSERT(reader.offset() == before + (taken ? step : 0U));
    RC_ASSERT(reader.offset() + reader.remaining() == bytes.size());
    if (taken) RC_ASSERT(taken->data() == bytes.data() + before || step == 0);
  }
}

}  // namespace
}  // namespace tbg::bitcoin
