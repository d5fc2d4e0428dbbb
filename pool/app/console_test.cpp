#include "pool/app/console.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Console, SaysWhatAnOperatorWantsToKnow) {
  Summary s;
  s.uptime_s = 130;
  s.hashrate_1m = 1.58e12;
  s.accepted = 199;
  s.rejected = 1;
  s.reasons = {{"Stale", 1}};
  s.best = 1234;
  s.blocks_found = 2;
  s.clients = 8;
  s.height = 101;
  s.network_difficulty = 0.0168;
  s.tip_age_s = 61;
  s.top = {{"alice bcrt1qyyy", 1e12, 1.1e12, 150, 1234}};
  s.users_seen = 3;
  const std::string text = to_text(s);
  for (const char* part :
       {"up 2 min 10 s", "1m 1.58 TH/s", "accepted 199", "rejected 1 (0.50 %): Stale 1",
        "difficulty 1234", "found 2", "connected 8", "height 101, difficulty 0.0168",
        "last block 1 min 1 s ago", "alice bcrt1qyyy", "1.1 T", "and 2 more"})
    EXPECT_TRUE(has(text, part)) << part << " in\n" << text;
  EXPECT_FALSE(has(text, "EMBEDDED"));
}

TEST(Console, IsHonestAboutTheEmbeddedNodeAndAboutNoWork) {
  Summary s;
  s.embedded = true;
  const std::string text = to_text(s);
  EXPECT_TRUE(has(text, "EMBEDDED NODE: nothing here is real"));
  EXPECT_TRUE(has(text, "no work from a node yet"));
  EXPECT_TRUE(has(text, "rejected 0\n"));
}

TEST(Console, ColumnsAreAligned) {
  Summary s;
  s.top = {{"a", 1, 1e6, 5, 0.001}, {std::string(28, 'x'), 1e15, 0, 123456, 1e9}};
  s.users_seen = 2;
  const std::string text = to_text(s);
  const std::size_t header = text.find("  user");
  std::size_t begin = header;
  std::vector<std::size_t> widths;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    widths.push_back(end - begin);
    begin = end + 1;
  }
  ASSERT_EQ(widths.size(), 3U);
  EXPECT_EQ(widths[0], widths[1]);
  EXPECT_EQ(widths[0], widths[2]);
}

}  // namespace
}  // namespace tbg::app
