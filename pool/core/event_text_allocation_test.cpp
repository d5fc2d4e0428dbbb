// Writing events costs no allocation once the caller's buffer has room.
#include <gtest/gtest.h>

#include "fakes/sample_events.h"
#include "pool/core/event_text.h"
#include "pool/stratum/heap_use.h"

namespace tbg::core {
namespace {

TEST(Allocation, NoneForTheTextOfAnEvent) {
  std::vector<Event> events = fakes::sample_events();
  const std::vector<Event> edges = fakes::edge_events();
  events.insert(events.end(), edges.begin(), edges.end());
  const EventText text("eu-1", 1, 0);
  std::string out;
  out.reserve(events.size() * kEventBytesMax);
  stratum::reset_heap_use();
  std::uint64_t seq = 0;
  for (const Event& event : events)
    text.append(out, ++seq, fakes::kSampleTime, event);
  EXPECT_EQ(stratum::heap_use().allocations, 0u);
  EXPECT_GT(out.size(), events.size() * 200);
}

}  // namespace
}  // namespace tbg::core
