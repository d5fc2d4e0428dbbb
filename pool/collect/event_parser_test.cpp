#include "pool/collect/event_parser.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

// docs/events.md
constexpr std::string_view kBlock =
    R"({"event":"block_status","ts":1795392019.450681,"source":"hosted","instance":"eu-1","boot":"0000002a","stream":3,"seq":124,"data":{"height":9,"hash":"00","latency_ms":2.97}})";

std::string with(std::string_view from, std::string_view to) {
  std::string out(kBlock);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

std::string why_not(std::string_view line) {
  EventParser parser;
  const auto event = parser.parse(line);
  return event ? "" : event.error().text;
}

TEST(EventParser, ReadsTheEnvelopeAndLeavesTheTextAsItIs) {
  EventParser parser;
  const Event event = *parser.parse(kBlock);
  EXPECT_EQ(event.type, "block_status");
  EXPECT_EQ(event.ts, "1795392019.450681");
  EXPECT_EQ(event.ts_us, 1'795'392'019'450'681);
  EXPECT_EQ(event.source, "hosted");
  EXPECT_EQ(event.key, (StreamKey{"eu-1", 0x2a, 3}));
  EXPECT_EQ(event.seq, 124U);
  EXPECT_EQ(event.line, kBlock);
  EXPECT_EQ(event.data, R"({"height":9,"hash":"00","latency_ms":2.97})");
}

TEST(EventParser, AnEventMovesWithItsText) {
  EventParser parser;
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i)
    events.push_back(*parser.parse(kBlock));
  EXPECT_EQ(events.front().line, kBlock);
  EXPECT_EQ(events.front().ts, "1795392019.450681");
}

TEST(EventParser, UnknownTypesAndFieldsAndAnyOrderPass) {
  EXPECT_EQ(why_not(with("block_status", "something_new_2")), "");
  EXPECT_EQ(why_not(with("\"seq\"", "\"more\":[1,{}],\"seq\"")), "");
  EXPECT_EQ(why_not(R"({"data":{},"seq":1,"stream":0,"boot":"00000001","instance":"a",)"
                    R"("source":"proxy","ts":1795392019,"event":"x"})"),
            "");
}

TEST(EventParser, SaysWhatIsWrongWithTheEnvelope) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {with("\"event\"", "\"evend\""), "\"event\""},
      {with("block_status", ""), "\"event\""},
      {with("block_status", "Block"), "\"event\""},
      {with("block_status", std::string(65, 'a')), "\"event\""},
      {with("1795392019.450681", "\"1795392019\""), "\"ts\""},
      {with("1795392019.450681", "17953920190"), "\"ts\""},
      {with("1795392019.450681", "1.795392019e9"), "\"ts\""},
      {with("hosted", "hos ted"), "\"source\""},
      {with("eu-1", "eu/1"), "\"instance\""},
      {with("eu-1", std::string(33, 'e')), "\"instance\""},
      {with("0000002a", "2a"), "\"boot\""},
      {with("0000002a", "0000002A"), "\"boot\""},
      {with("\"stream\":3", "\"stream\":65536"), "\"stream\""},
      {with("\"stream\":3", "\"stream\":-1"), "\"stream\""},
      {with("\"seq\":124", "\"seq\":0"), "\"seq\""},
      {with("\"seq\":124", "\"seq\":1.5"), "\"seq\""},
      {with("\"seq\":124", "\"seq\":9223372036854775808"), "\"seq\""},
      {with("{\"height\":9,\"hash\":\"00\",\"latency_ms\":2.97}", "[]"), "\"data\""},
      {with("\"data\"", "\"date\""), "\"data\""},
  };
  for (const auto& [line, named] : cases)
    EXPECT_NE(why_not(line).find(named), std::string::npos) << line << "\n" << why_not(line);
}

TEST(EventParser, TheWholeLineMustBeJson) {
  EXPECT_NE(why_not(""), "");
  EXPECT_NE(why_not("[]"), "");
  EXPECT_NE(why_not("null"), "");
  EXPECT_NE(why_not(with("2.97", "2.97.1")), "");
  EXPECT_NE(why_not(with("\"00\"", "\"0\x01\"")), "");
  EXPECT_NE(why_not(with("\"00\"", "\"\xff\"")), "");
  EXPECT_NE(why_not(std::string(kBlock) + "x"), "");
  for (std::size_t size = 0; size < kBlock.size(); ++size)
    EXPECT_NE(why_not(kBlock.substr(0, size)), "") << size;
}

TEST(EventParser, AnOversizedLineIsNone) {
  EXPECT_EQ(why_not(with("\"00\"", "\"" + std::string(kLineMax - 300, 'a') + "\"")), "");
  EXPECT_NE(why_not(with("\"00\"", "\"" + std::string(kLineMax, 'a') + "\"")).find("longer"),
            std::string::npos);
}

TEST(ParseTs, ExactToTheMicrosecond) {
  EXPECT_EQ(parse_ts("1708617600.123456"), 1'708'617'600'123'456);
  EXPECT_EQ(parse_ts("1708617600"), 1'708'617'600'000'000);
  EXPECT_EQ(parse_ts("1708617600.5"), 1'708'617'600'500'000);
  EXPECT_EQ(parse_ts("1708617600.123456999"), 1'708'617'600'123'456);
  for (const auto* bad :
       {"", ".", "1708617600.", "1708617600.12x", "-1708617600", "1e9", "0", "1230940799.999999",
        "4102444800", "1708617600.1234567890", " 1708617600"})
    EXPECT_EQ(parse_ts(bad), -1) << bad;
}

}  // namespace
}  // namespace tbg::collect
