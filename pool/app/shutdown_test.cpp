#include "pool/app/shutdown.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

TEST(Shutdown, WithoutMinersAndBlocksEndsAtOnce) { EXPECT_TRUE(may_end(0, {})); }

TEST(Shutdown, WaitsUntilMinersAreTold) {
  EXPECT_FALSE(may_end(0, {.clients = 3}));
  EXPECT_TRUE(may_end(kTellMinersAtLeast, {.clients = 3}));
  EXPECT_FALSE(may_end(kTellMinersAtLeast, {.clients = 3, .busy = true}));
  EXPECT_TRUE(may_end(kTellMinersAtMost, {.clients = 3, .busy = true}));
}

TEST(Shutdown, WaitsLongerForABlock) {
  EXPECT_FALSE(may_end(kTellMinersAtMost, {.blocks_pending = true}));
  EXPECT_TRUE(may_end(kTellMinersAtMost, {.blocks_pending = false}));
  EXPECT_TRUE(may_end(kSettleBlocksAtMost, {.clients = 1, .busy = true, .blocks_pending = true}));
}

}  // namespace
}  // namespace tbg::app
