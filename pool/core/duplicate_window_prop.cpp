// The duplicate window against a plain set.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "pool/core/duplicate_window.h"

namespace tbg::core {
namespace {

// Few distinct values, so that repetitions happen; shares have zeros at the top.
bitcoin::Hash256 hash_of(std::uint16_t value) {
  bitcoin::Hash256 hash;
  hash.bytes[0] = static_cast<std::uint8_t>(value * 2 + 1);  // the window may use the low bit
  hash.bytes[9] = static_cast<std::uint8_t>(value >> 8);
  hash.bytes[10] = static_cast<std::uint8_t>(value);
  return hash;
}

RC_GTEST_PROP(DuplicateWindow, BehavesLikeASet, (const std::vector<std::uint16_t>& values)) {
  DuplicateWindow window;
  std::set<std::uint16_t> twin;
  for (const std::uint16_t value : values) {
    RC_ASSERT(window.contains(hash_of(value)) == twin.contains(value));
    const auto outcome = window.insert(hash_of(value));
    RC_ASSERT((outcome == DuplicateWindow::Outcome::fresh) == twin.insert(value).second);
  }
  RC_ASSERT(window.size() == twin.size());
}

TEST(DuplicateWindow, GrowsAndForgets) {
  DuplicateWindow window;
  for (int round = 0; round < 2; ++round) {
    for (std::uint16_t i = 0; i < 20'000; ++i)
      ASSERT_EQ(window.insert(hash_of(i)), DuplicateWindow::Outcome::fresh);
    for (std::uint16_t i = 0; i < 20'000; ++i)
      ASSERT_EQ(window.insert(hash_of(i)), DuplicateWindow::Outcome::duplicate);
    window.clear();
    EXPECT_EQ(window.size(), 0u);
  }
}

}  // namespace
}  // namespace tbg::core
