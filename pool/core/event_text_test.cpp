#include "pool/core/event_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "fakes/sample_events.h"
#include "pool/core/event_writer.h"

namespace tbg::core {
namespace {

std::string line_of(const Event& event, Now now = fakes::kSampleTime, std::uint64_t seq = 12'345) {
  std::string line;
  EventText("eu-1", 42, 0).append(line, seq, now, event);
  return line;
}

// The member of the line's data, as it stands there.
std::string member(const std::string& line, const std::string& key) {
  const std::size_t start = line.find('"' + key + "\":") + key.size() + 3;
  return line.substr(start, line.find_first_of(",}", start) - start);
}

std::string number_text(double number) {
  DiffUpdated event;
  event.new_diff = number;
  return member(line_of(event), "new_diff");
}

std::string agent_text(std::string_view agent) {
  MinerConnected event;
  event.useragent = agent;
  const std::string line = line_of(event);
  const std::size_t start = line.find("\"useragent\":") + 13;
  return line.substr(start, line.find("\",\"protocol\"") - start);
}

TEST(EventText, AShareAsTheContractHasIt) {
  EXPECT_EQ(
      line_of(fakes::sample_events().front()),
      R"({"event":"share_submitted","ts":1708617600.123456,"source":"hosted","instance":"eu-1",)"
      R"("boot":"0000002a","stream":0,"seq":12345,"data":{)"
      R"("user":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4","worker":"rig-7","client_id":4711,)"
      R"("diff":65536,"sdiff":105324.771484375,"accepted":true,"reject_reason":"",)"
      R"("ip":"192.0.2.7","job_id":"0000002a00000191","height":831500,"prev_hash":)"
      R"("00000000000000000001c1a5b7a3e1ea0f5b6f7a9d3c2b1e0f4a5968778695a4",)"
      R"("nonce1":"2a000007","nonce2":"0000000000001f90","ntime":"65d76f80",)"
      R"("version":"2fffe000","nonce":"9b3a01c4","hash":)"
      R"("00000000000002ab7b3f4c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f","is_block":false}})");
}

TEST(EventText, EnvelopeOfAShard) {
  std::string line = "before ";
  EventText("A_z-09", 0xffffffff, 3).append(line, 1, {.mono_us = 9, .wall_us = 0}, WeeklySummary{});
  EXPECT_EQ(line, R"(before {"event":"weekly_summary","ts":0.000000,"source":"hosted",)"
                  R"("instance":"A_z-09","boot":"ffffffff","stream":3,"seq":1,"data":{)"
                  R"("user":"","week":"","best_diff_week":0,"total_shares_week":0}})");
}

TEST(EventText, TimeHasSixDecimals) {
  const auto time_of = [](std::int64_t wall_us) {
    return member(line_of(WeeklySummary{}, {.mono_us = 5, .wall_us = wall_us}), "ts");
  };
  EXPECT_EQ(time_of(1'708'617'600'000'000), "1708617600.000000");
  EXPECT_EQ(time_of(1'708'617'600'000'001), "1708617600.000001");
  EXPECT_EQ(time_of(999'999), "0.999999");
  EXPECT_EQ(time_of(-1'500'000), "-1.500000");
  EXPECT_EQ(time_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854.775808");
}

TEST(EventText, NumbersAreShortAndExact) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(1'000'000), "1000000") << "no exponent in what people read most";
  EXPECT_EQ(number_text(-42), "-42");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(105'324.771484375), "105324.771484375");
  EXPECT_EQ(number_text(9'007'199'254'740'991.0), "9007199254740991");
  EXPECT_EQ(number_text(1e300), "1e+300");
  EXPECT_EQ(number_text(5e-324), "5e-324");
}

TEST(EventText, WhatNoJsonCanSayIsZero) {
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "0");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "0");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "0");
}

TEST(EventText, ControlCharactersNeverPass) {
  EXPECT_EQ(agent_text("a\"b\\c"), R"(a\"b\\c)");
  EXPECT_EQ(agent_text(std::string("\0\n\x1f", 3)), R"(\u0000\u000a\u001f)");
  EXPECT_EQ(agent_text("\x7f"), R"(\u007f)");
  EXPECT_EQ(agent_text("\xc2\x80\xc2\x9f"), R"(\u0080\u009f)");
  EXPECT_EQ(agent_text("\xc2\xa0\xc3\xa4\xf0\x9f\x8d\x92"), "\xc2\xa0\xc3\xa4\xf0\x9f\x8d\x92");
}

TEST(EventText, EveryByteAtEveryPlaceOfAWord) {
  for (std::size_t length = 1; length < 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string plain(length, 'x');
      for (const char c : {'"', '\\', '\x01', '\x1f', '\x7f', '\x80'}) {
        plain[at] = c;
        EXPECT_GT(agent_text(plain).size(), length) << length << " " << at << " " << int{c};
      }
      for (const char c : {' ', '!', '#', '[', ']', '~', '}'}) {
        plain[at] = c;
        EXPECT_EQ(agent_text(plain), plain);
      }
    }
  }
}

TEST(EventText, BytesThatAreNoTextBecomeReplacements) {
  EXPECT_EQ(agent_text("\xff"), "\xef\xbf\xbd");
  EXPECT_EQ(agent_text("\xe2\x82x"), "\xef\xbf\xbd\xef\xbf\xbdx") << "a sequence that ends early";
  EXPECT_EQ(agent_text("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") << "a surrogate";
  EXPECT_EQ(agent_text("\xc0\x8a"), "\xef\xbf\xbd\xef\xbf\xbd") << "an overlong newline";
}

TEST(EventText, LongTextsAreCutBetweenCharacters) {
  EXPECT_EQ(agent_text(std::string(kEventFieldMax, 'a')), std::string(kEventFieldMax, 'a'));
  EXPECT_EQ(agent_text(std::string(kEventFieldMax + 1, 'a')), std::string(kEventFieldMax, 'a'));
  const std::string before(kEventFieldMax - 2, 'a');
  EXPECT_EQ(agent_text(before + "\xc3\xa4z"), before + "\xc3\xa4");
  EXPECT_EQ(agent_text(before + "\xe2\x82\xac"), before);
  EXPECT_EQ(agent_text(before + "\xff"), before);
  EXPECT_EQ(agent_text(before + "\n"), before);
  EXPECT_EQ(agent_text(before + "\"z"), before + "\\\"");
}

// The longest line there can be: five texts of a share that say too much, all numbers at their
// longest.
TEST(EventText, NoLineIsLongerThanADatagram) {
  const std::string longest(100'000, '\x01');
  const bitcoin::Bytes bytes(100'000, 0xff);
  const double number = -2.2250738585072014e-308;
  bitcoin::Hash256 hash;
  hash.bytes.fill(0xff);
  const Miner miner{longest, longest, ConnectionId{~0ULL}};
  const ShareSubmitted share{miner,   number,  number,  true,
                             longest, longest, longest, std::numeric_limits<std::int64_t>::min(),
                             hash,    bytes,   bytes,   ~0U,
                             ~0U,     ~0U,     hash,    false};
  std::string line;
  EventText(std::string(32, 'i'), ~0U, ~0U)
      .append(line, ~0ULL, {.mono_us = 0, .wall_us = std::numeric_limits<std::int64_t>::min()},
              share);
  EXPECT_LE(line.size(), kEventBytesMax);
  EXPECT_GT(line.size(), 5 * (kEventFieldMax - 6));
}

TEST(EventText, NamesOfInstances) {
  for (const char* name : {"eu-1", "A", "_", "0123456789abcdef0123456789ABCDEF"})
    EXPECT_TRUE(is_instance_name(name)) << name;
  for (const char* name :
       {"", "eu 1", "eu.1", "\"", "\xc3\xa4", "0123456789abcdef0123456789ABCDEFG"})
    EXPECT_FALSE(is_instance_name(name)) << name;
}

}  // namespace
}  // namespace tbg::core
