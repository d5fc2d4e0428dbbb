// Against the format as PostgreSQL's documentation of COPY gives it, and values of its own send
// functions (select inet_send('10.0.0.7'), timestamptz_send(...), ...).
#include "pool/collect/pg_copy.h"

#include <gtest/gtest.h>

namespace tbg::collect {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

// Header: signature, flags, no extension. Trailer: -1.
const std::string kHead =
    "5047434f50590aff0d0a00"
    "00000000"
    "00000000";
const std::string kEnd = "ffff";

// What a row of one field holds.
template <typename Put>
std::string field(Put put) {
  PgCopy copy;
  copy.begin_row(1);
  put(copy);
  std::string out = hex(copy.finished());
  EXPECT_EQ(out.substr(0, kHead.size() + 4), kHead + "0001");
  EXPECT_EQ(out.substr(out.size() - 4), kEnd);
  return out.substr(kHead.size() + 4, out.size() - kHead.size() - 8);
}

TEST(PgCopy, Fields) {
  EXPECT_EQ(field([](PgCopy& c) { c.null(); }), "ffffffff");
  EXPECT_EQ(field([](PgCopy& c) { c.text("abc"); }), "00000003616263");
  EXPECT_EQ(field([](PgCopy& c) { c.text(""); }), "00000000");
  EXPECT_EQ(field([](PgCopy& c) { c.text(std::string_view("a\0", 2)); }), "0000000461efbfbd");
  EXPECT_EQ(field([](PgCopy& c) { c.text_or_null(""); }), "ffffffff");
  EXPECT_EQ(field([](PgCopy& c) { c.boolean(true); }), "0000000101");
  EXPECT_EQ(field([](PgCopy& c) { c.integer(-2); }), "00000004fffffffe");
  EXPECT_EQ(field([](PgCopy& c) { c.bigint(1'000'000'000'000); }), "00000008000000e8d4a51000");
  EXPECT_EQ(field([](PgCopy& c) { c.real(1.5); }), "000000083ff8000000000000");
  EXPECT_EQ(field([](PgCopy& c) { c.jsonb("{\"a\": 1}"); }), "00000009017b2261223a20317d");
  // timestamptz_send('2000-01-01 00:00:01+00'), and the second before
  EXPECT_EQ(field([](PgCopy& c) { c.timestamptz(946'684'801'000'000); }),
            "0000000800000000000f4240");
  EXPECT_EQ(field([](PgCopy& c) { c.timestamptz(946'684'799'000'000); }),
            "00000008fffffffffff0bdc0");
  EXPECT_EQ(field([](PgCopy& c) { c.inet("10.0.0.7"); }),
            "0000000802200004"
            "0a000007");
  EXPECT_EQ(field([](PgCopy& c) { c.inet("::1"); }),
            "0000001403800010"
            "00000000000000000000000000000001");
  EXPECT_EQ(field([](PgCopy& c) { c.inet("host"); }), "ffffffff");
}

TEST(PgCopy, RowsFollowEachOtherAndClearBeginsAnew) {
  PgCopy copy;
  EXPECT_EQ(hex(copy.finished()), kHead + kEnd);
  copy.clear();
  for (int i = 0; i < 2; ++i) {
    copy.begin_row(2);
    copy.boolean(false);
    copy.null();
  }
  EXPECT_EQ(copy.rows(), 2U);
  const std::string row =
      "0002"
      "0000000100"
      "ffffffff";
  EXPECT_EQ(hex(copy.finished()), kHead + row + row + kEnd);
  copy.clear();
  EXPECT_EQ(copy.rows(), 0U);
}

}  // namespace
}  // namespace tbg::collect
