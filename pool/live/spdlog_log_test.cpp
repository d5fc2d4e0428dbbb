#include "pool/live/spdlog_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

class SpdlogLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<SpdlogLog> open(LogLevel level = LogLevel::info) {
    auto log = SpdlogLog::open({folder.path / "logs", false, level});
    EXPECT_TRUE(log);
    return std::move(*log);
  }
  [[nodiscard]] std::string text() const {
    std::ifstream file(folder.path / "logs" / "tbgpool.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TempFolder folder;
};

TEST_F(SpdlogLogTest, LinesReachTheFileWithTimeAndLevel) {
  auto log = open();
  log->write(LogLevel::info, "started");
  log->write(LogLevel::warning, "node is slow");
  log->write(LogLevel::debug, "not wanted");
  log->set_level(LogLevel::error);
  log->write(LogLevel::warning, "not wanted either");
  log->write(LogLevel::error, "100% {} {0}");
  log.reset();
  const std::string lines = text();
  EXPECT_NE(lines.find("] started\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("] warning: node is slow\n"), std::string::npos);
  EXPECT_NE(lines.find("] error: 100% {} {0}\n"), std::string::npos);
  EXPECT_EQ(lines.find("wanted"), std::string::npos);
}

TEST_F(SpdlogLogTest, NamesCannotForgeLinesOrSteerTerminals) {
  auto log = open();
  log->write(LogLevel::info, std::string_view("user \x1b[2J\r\nforged\t\x7f\xc2\x9b\0end", 26));
  log.reset();
  const std::string lines = text();
  EXPECT_NE(lines.find(R"(user \x1b[2J\r\nforged\t\x7f\xc2\x9b\x00end)"), std::string::npos)
      << lines;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1);
}

TEST_F(SpdlogLogTest, RepeatedLinesAreCountedInstead) {
  auto log = open();
  for (int i = 0; i < 1000; ++i)
    log->write(LogLevel::warning, "again and again");
  log.reset();
  const std::string lines = text();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  EXPECT_NE(lines.find("again and again (said 999 more times)"), std::string::npos);
}

TEST_F(SpdlogLogTest, FolderThatCannotBeMadeIsNamed) {
  std::ofstream(folder.path / "logs") << "a file is in the way";
  const auto log = SpdlogLog::open({folder.path / "logs", false, LogLevel::info});
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().message.find((folder.path / "logs").string()), std::string::npos);
}

TEST(Escaped, LongLinesEnd) {
  EXPECT_EQ(escaped(std::string(4096, 'x')), std::string(4096, 'x'));
  EXPECT_EQ(escaped(std::string(5000, 'x')), std::string(4096, 'x') + "...");
}

std::string joined(const std::vector<LogLine>& lines) {
  std::string out;
  for (const LogLine& line : lines)
    out += line.text + "|";
  return out;
}

TEST(RepeatFilter, CountsUntilTheQuietTimeIsOver) {
  RepeatFilter filter;
  constexpr std::int64_t kSecondUs = 1'000'000;
  EXPECT_EQ(joined(filter.pass(0, LogLevel::info, "a")), "a|");
  EXPECT_EQ(joined(filter.pass(1 * kSecondUs, LogLevel::info, "a")), "");
  EXPECT_EQ(joined(filter.pass(2 * kSecondUs, LogLevel::info, "b")), "b|");
  EXPECT_EQ(joined(filter.pass(2 * kSecondUs, LogLevel::warning, "a")), "a|") << "another level";
  EXPECT_EQ(joined(filter.pass(9 * kSecondUs, LogLevel::info, "a")), "");
  EXPECT_EQ(joined(filter.pass(10 * kSecondUs, LogLevel::info, "a")), "a (said 2 more times)|a|");
  EXPECT_EQ(joined(filter.pass(11 * kSecondUs, LogLevel::info, "a")), "");
  EXPECT_EQ(joined(filter.rest()), "a (said 1 more time)|");
  EXPECT_EQ(joined(filter.rest()), "");
}

TEST(RepeatFilter, RemembersABoundedNumberOfLines) {
  RepeatFilter filter;
  filter.pass(0, LogLevel::info, "first");
  filter.pass(1, LogLevel::info, "first");
  std::string written;
  for (std::size_t i = 0; i < RepeatFilter::kRemembered; ++i) {
    written += joined(filter.pass(2, LogLevel::info, std::to_string(i)));
  }
  EXPECT_NE(written.find("first (said 1 more time)|"), std::string::npos);
  EXPECT_EQ(joined(filter.pass(3, LogLevel::info, "first")), "first|") << "it was forgotten";
}

}  // namespace
}  // namespace tbg::live::testing
