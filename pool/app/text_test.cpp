#include "pool/app/text.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace tbg::app {
namespace {

TEST(EditDistance, CountsMistypedLetters) {
  EXPECT_EQ(edit_distance("mindiff", "mindiff"), 0U);
  EXPECT_EQ(edit_distance("mindif", "mindiff"), 1U);
  EXPECT_EQ(edit_distance("midniff", "mindiff"), 1U) << "swapped neighbours";
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NumberText, IsWhatAnOperatorWouldWrite) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(1e6), "1000000");
  EXPECT_EQ(number_text(0.001), "0.001");
  EXPECT_EQ(number_text(1e300), "1e+300");
}

TEST(ShortTexts, HaveTheDigitsThatPrintfGives) {
  for (double value = 1e-7; value < 999.4; value *= 1.0137) {
    char wanted[40];
    std::snprintf(wanted, sizeof wanted, "%.3g ", value);
    EXPECT_EQ(with_prefix(value), wanted);
  }
}

TEST(ShortTexts, AreWhatAConsoleWants) {
  EXPECT_EQ(short_number(0.0123456), "0.01235");
  EXPECT_EQ(short_number(1234567), "1234567");
  EXPECT_EQ(with_prefix(0), "0 ");
  EXPECT_EQ(with_prefix(999.4), "999 ");
  EXPECT_EQ(with_prefix(999.6), "1 k");
  EXPECT_EQ(with_prefix(1.58e6), "1.58 M");
  EXPECT_EQ(with_prefix(1e27), "1e+06 Z");
  EXPECT_EQ(ckpool_number(0), "0");
  EXPECT_EQ(ckpool_number(310), "310");
  EXPECT_EQ(ckpool_number(999.6), "1K");
  EXPECT_EQ(ckpool_number(1.5832e13), "15.8T");
  EXPECT_EQ(ckpool_number(0.5), "500m");
  EXPECT_EQ(ckpool_number(2.5e-9), "2.5n");
  EXPECT_EQ(duration_text(0), "0 s");
  EXPECT_EQ(duration_text(59), "59 s");
  EXPECT_EQ(duration_text(130), "2 min 10 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
  EXPECT_EQ(duration_text(100'000), "1 d 3 h");
}

struct Row {
  const char* text;
  const char* host;  // nullptr: refused
  int port;
};
class HostPorts : public ::testing::TestWithParam<Row> {};

TEST_P(HostPorts, AreReadOrRefused) {
  const auto got = parse_host_port(GetParam().text);
  ASSERT_EQ(got.has_value(), GetParam().host != nullptr);
  if (!got) return;
  EXPECT_EQ(got->host, GetParam().host);
  EXPECT_EQ(got->port, GetParam().port);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostPorts,
    ::testing::Values(Row{"h:1", "h", 1}, Row{"h", "h", 0}, Row{":3333", "", 3333},
                      Row{"*:3333", "", 3333}, Row{"[::1]:80", "::1", 80}, Row{"[::1]", "::1", 0},
                      Row{"stratum+tcp://p.example:3333", "p.example", 3333},
                      Row{"http://127.0.0.1:8332/", "127.0.0.1", 8332}, Row{"", nullptr, 0},
                      Row{"h:", nullptr, 0}, Row{"h:0", nullptr, 0}, Row{"h:65536", nullptr, 0},
                      Row{"h:1x", nullptr, 0}, Row{"h:-1", nullptr, 0}, Row{"::1", nullptr, 0},
                      Row{"a b:1", nullptr, 0}, Row{"[h]:1", nullptr, 0}, Row{"[::1", nullptr, 0},
                      Row{"[::1]x", nullptr, 0}, Row{"u@h:1", nullptr, 0}));

}  // namespace
}  // namespace tbg::app
