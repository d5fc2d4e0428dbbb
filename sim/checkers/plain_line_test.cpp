#include "sim/checkers/plain_line.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/checkers/heard_line.h"
#include "sim/checkers/wire_parse.h"

namespace tbg::sim {
namespace {

const std::string kStep = "11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff";
const std::string kNotify = R"({"id":null,"method":"mining.notify","params":["0a01",")" + kStep +
                            R"(","0200","ffee",[")" + kStep + R"(",")" + kStep +
                            R"("],"20000000","1d00ffff","6553f100",true]})";
const std::string kSuccess = R"({"id":12,"result":true,"error":null})";
const std::string kSubmit =
    R"({"id":3,"method":"mining.submit","params":["a.w","0a01","00ff","6553f100","c5d0","0"]})";

void expect_same(const PoolLine& a, const PoolLine& b, const std::string& line) {
  ASSERT_EQ(a.kind, b.kind) << line;
  EXPECT_EQ(a.why, b.why) << line;
  EXPECT_EQ(a.method, b.method) << line;
  EXPECT_EQ(a.reply.id, b.reply.id) << line;
  EXPECT_EQ(a.reply.well_formed, b.reply.well_formed) << line;
  EXPECT_EQ(a.reply.failed, b.reply.failed) << line;
  EXPECT_EQ(a.reply.is_true, b.reply.is_true) << line;
  if (a.kind != PoolLine::Kind::job) return;
  EXPECT_EQ(a.job.id, b.job.id) << line;
  EXPECT_EQ(a.job.previous, b.job.previous) << line;
  EXPECT_EQ(a.job.coinb1, b.job.coinb1) << line;
  EXPECT_EQ(a.job.coinb2, b.job.coinb2) << line;
  EXPECT_EQ(*a.job.branch, *b.job.branch) << line;
  EXPECT_EQ(a.job.version, b.job.version) << line;
  EXPECT_EQ(a.job.bits, b.job.bits) << line;
  EXPECT_EQ(a.job.time, b.job.time) << line;
  EXPECT_EQ(a.job.clean, b.job.clean) << line;
}

void expect_same(const ParsedRequest& a, const ParsedRequest& b, const std::string& line) {
  ASSERT_EQ(a.request.method, b.request.method) << line;
  EXPECT_EQ(a.unclear, b.unclear) << line;
  EXPECT_EQ(a.request.owed, b.request.owed) << line;
  EXPECT_EQ(a.request.id, b.request.id) << line;
  EXPECT_EQ(a.request.user, b.request.user) << line;
  ASSERT_EQ(a.request.submit.has_value(), b.request.submit.has_value()) << line;
  if (!a.request.submit) return;
  EXPECT_EQ(a.request.submit->job_id, b.request.submit->job_id) << line;
  EXPECT_EQ(a.request.submit->job_exact, b.request.submit->job_exact) << line;
  EXPECT_EQ(a.request.submit->nonce2, b.request.submit->nonce2) << line;
  EXPECT_EQ(a.request.submit->ntime, b.request.submit->ntime) << line;
  EXPECT_EQ(a.request.submit->nonce, b.request.submit->nonce) << line;
  EXPECT_EQ(a.request.submit->version_bits, b.request.submit->version_bits) << line;
}

// A space in front is nothing to JSON, and too much for what is read plainly.
void compare(const std::string& line) {
  expect_same(parse_pool_line(line), parse_pool_line(" " + line), line);
  expect_same(parse_request(line), parse_request(" " + line), line);
  const HeardLine heard = read_heard(line);
  const HeardLine slowly = read_heard(" " + line);
  EXPECT_EQ(heard.previous, slowly.previous) << line;
  EXPECT_EQ(heard.clean, slowly.clean) << line;
  EXPECT_EQ(heard.difficulty, slowly.difficulty) << line;
}

TEST(PlainLine, TheUsualLinesAreReadPlainly) {
  PlainNotify notify;
  ASSERT_TRUE(read_plain_notify(kNotify, notify));
  EXPECT_EQ(notify.id, "0a01");
  EXPECT_EQ(notify.time, "6553f100");
  EXPECT_TRUE(notify.clean);
  std::string_view step;
  ASSERT_TRUE(next_step(notify.branch, step));
  ASSERT_TRUE(next_step(notify.branch, step));
  EXPECT_EQ(step, kStep);
  EXPECT_FALSE(next_step(notify.branch, step));
  ASSERT_TRUE(read_plain_success(kSuccess, step));
  EXPECT_EQ(step, "12");
}

TEST(PlainLine, WhatIsOddIsNotPlain) {
  for (const char* const odd : {"\\", "\x1f", "\x7f", "\x80", "\xff", "\n"})
    for (std::size_t at = 0; at < 12; ++at)
      EXPECT_FALSE(PlainLine(std::string("abcdefghijkl").replace(at, 1, odd)).is_plain());
  EXPECT_TRUE(PlainLine("abc ~[]{}\"'!").is_plain());
}

TEST(PlainLine, BrokenAnywhereItSaysWhatAJsonParserSays) {
  constexpr std::string_view kLetters = "0aZ\",:[]{} \\\x01\x80tn";
  for (const std::string& line : {kNotify, kSuccess, kSubmit}) {
    compare(line);
    for (std::size_t at = 0; at < line.size(); ++at) {
      compare(line.substr(0, at));
      compare(line.substr(0, at) + line.substr(at + 1));
      for (const char letter : kLetters) {
        compare(line.substr(0, at) + letter + line.substr(at + 1));
        compare(line.substr(0, at) + letter + line.substr(at));
      }
    }
  }
}

TEST(PlainLine, IdsAreReadAsNumbers) {
  for (const char* const id : {"0", "00", "01", "999999999999999999", "1000000000000000000",
                               "18446744073709551616", "-1", "1.5", "\"1\"", "null"}) {
    compare(std::string(R"({"id":)") + id + R"(,"result":true,"error":null})");
    compare(std::string(R"({"id":)") + id + kSubmit.substr(7));
  }
}

}  // namespace
}  // namespace tbg::sim
