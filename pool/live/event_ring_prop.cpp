// EventRing beside its naive twin, a queue of strings that counts its bytes; and with the two
// threads it is made for.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <string>
#include <thread>

#include "pool/live/event_ring.h"

namespace tbg::live {
namespace {

constexpr std::size_t kCapacity = 64;
constexpr std::size_t kSizeBytes = 4;

std::string text_of(const EventRing::Line& line) {
  return std::string(line.head) + std::string(line.tail);
}

RC_GTEST_PROP(EventRing, IsAQueueOfBoundedSize, ()) {
  EventRing ring(kCapacity);
  std::deque<std::string> twin;
  std::size_t held = 0;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-20, 70));
  for (const int step : steps) {
    if (step >= 0) {
      const auto size = static_cast<std::size_t>(step);
      const std::string line(size, static_cast<char>('a' + step % 26));
      const bool fits = held + kSizeBytes + size <= kCapacity;
      RC_ASSERT(ring.push(line) == fits);
      if (fits) twin.push_back(line);
      if (fits) held += kSizeBytes + size;
    } else if (!twin.empty()) {
      RC_ASSERT(text_of(*ring.front()) == twin.front());
      ring.pop();
      held -= kSizeBytes + twin.front().size();
      twin.pop_front();
    }
    RC_ASSERT(ring.empty() == twin.empty());
    RC_ASSERT(ring.front().has_value() == !twin.empty());
  }
}

TEST(EventRing, TwoThreads) {
  constexpr int kLines = 50'000;
  EventRing ring(1'024);
  std::thread writer([&ring] {
    for (int i = 0; i < kLines; ++i) {
      while (!ring.push(std::to_string(i)))
        std::this_thread::yield();
    }
  });
  int wrong = 0;
  for (int i = 0; i < kLines; ++i) {
    while (ring.empty())
      std::this_thread::yield();
    wrong += text_of(*ring.front()) != std::to_string(i);
    ring.pop();
  }
  writer.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(ring.empty());
}

}  // namespace
}  // namespace tbg::live
