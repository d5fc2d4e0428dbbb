// The memory promises of the share path, proved by counting what operator new gives.
#include <gtest/gtest.h>

#include "pool/stratum/heap_use.h"
#include "pool/stratum/line_framer.h"
#include "pool/stratum/reply.h"
#include "pool/stratum/request.h"

namespace tbg::stratum {
namespace {

constexpr std::string_view kSubmit =
    R"({"id":7,"method":"mining.submit","params":["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.bitaxe","1f3a","0100000000000000","66a1b2c3","0b8f21d4","00c0a000"]})";

TEST(AllocationTest, the_counter_counts) {
  reset_heap_use();
  const std::string grown(100, 'x');
  EXPECT_EQ(heap_use().allocations, 1U);
  EXPECT_GE(heap_use().largest, grown.size());
}

TEST(AllocationTest, a_warm_submit_from_bytes_to_reply_allocates_nothing) {
  const std::string segment = std::string(kSubmit) + "\n";
  LineFramer framer;
  RequestParser parser;
  std::string out;
  int accepted = 0;
  const auto share = [&] {
    framer.feed(segment);
    std::string_view line;
    while (framer.next(line) == LineFramer::Status::line) {
      const ParseResult result = parser.parse(line);
      accepted += std::holds_alternative<Submit>(result->method) ? 1 : 0;
      out.clear();
      reply_true(out, result->id);
      out.clear();
      reply_error(out, result->id, Error::difficulty_too_low);
    }
  };
  share();
  reset_heap_use();
  for (int i = 0; i < 100; ++i)
    share();
  EXPECT_EQ(heap_use().allocations, 0U);
  EXPECT_EQ(accepted, 101);
}

TEST(AllocationTest, a_framer_holds_memory_only_for_a_partial_line_and_at_most_16_KiB) {
  const std::string piece(1000, 'x');
  LineFramer framer;
  std::string_view line;
  reset_heap_use();
  for (int i = 0; i < 16; ++i) {
    framer.feed(piece);
    ASSERT_EQ(framer.next(line), LineFramer::Status::need_more);
  }
  EXPECT_EQ(heap_use().allocations, heap_use().frees + 1);
  EXPECT_LE(heap_use().largest, kLineMax + 1);  // std::string keeps a NUL behind its text
  framer.feed("\n");
  ASSERT_EQ(framer.next(line), LineFramer::Status::line);
  EXPECT_EQ(line.size(), 16'000U);
  ASSERT_EQ(framer.next(line), LineFramer::Status::need_more);
  EXPECT_EQ(heap_use().allocations, heap_use().frees);
}

TEST(AllocationTest, an_overflown_framer_holds_no_memory) {
  const std::string piece(kLineMax, 'x');
  LineFramer framer;
  std::string_view line;
  reset_heap_use();
  framer.feed(piece);
  ASSERT_EQ(framer.next(line), LineFramer::Status::need_more);
  framer.feed(piece);
  ASSERT_EQ(framer.next(line), LineFramer::Status::overflow);
  EXPECT_GT(heap_use().allocations, 0U);
  EXPECT_EQ(heap_use().allocations, heap_use().frees);
}

}  // namespace
}  // namespace tbg::stratum
