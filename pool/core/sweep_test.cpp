// What is done for a connection that says nothing: no line of it brings the pool to look at it, so
// the sweep must, at its time.
#include <gtest/gtest.h>

#include "fakes/rig.h"

namespace tbg::core {
namespace {

using fakes::Rig;
using fakes::test_address;
using fakes::World;

fakes::WorldOptions hard_world() {
  fakes::WorldOptions options = fakes::easy_world();
  options.chain.bits = 0x1f00ffff;
  return options;
}

std::size_t changes(const World& world, DiffReason reason) {
  std::size_t count = 0;
  for (const auto* const change : world.events.all<DiffUpdated>())
    count += change->reason == reason;
  return count;
}

// Seconds until it is so, looked at each half; 0 if it is not within `most`.
template <typename Condition>
double seconds_until(World& world, double most, Condition&& condition) {
  for (double passed = 0.5; passed <= most; passed += 0.5) {
    world.advance(kSecond / 2);
    if (condition()) return passed;
  }
  return 0;
}

TEST(Sweep, TheRestOfARaiseComesWithTheNextSecondThoughNoShareFollows) {
  fakes::WorldOptions options = hard_world();
  options.pool.difficulty = {.min = 1e-9, .start = 1e-9, .max = 0};
  options.pool.vardiff.fast_ramp_max_jump = 8;
  World world(options);
  Rig rig(world, {.user = test_address(), .profile = fakes::cpuminer_profile()});
  world.advance(3 * kSecond);  // the pool has looked, and found nothing that would be due soon
  for (int i = 0; i < 1'000 && changes(world, DiffReason::fast_ramp) == 0; ++i) {
    rig.mine(4);  // a share
    world.advance(10 * kMillisecond);
  }
  ASSERT_EQ(changes(world, DiffReason::fast_ramp), 1u);
  const double waited =
      seconds_until(world, 10, [&] { return changes(world, DiffReason::fast_ramp) > 1; });
  EXPECT_GT(waited, 0);
  EXPECT_LE(waited, 1.5);
}

class LateLogin : public ::testing::Test {
 protected:
  LateLogin() {
    options_.pool.difficulty = {.min = 1e-9, .start = 1e-6, .max = 0};
    options_.pool.vardiff.target_share_interval_s = 0.5;
    options_.pool.vardiff.idle_after_s = 2;
    world_.emplace(options_);
    id_ = world_->connect();
  }
  void subscribe() { world_->say(id_, R"({"id":1,"method":"mining.subscribe","params":[]})"); }
  void authorize() {
    world_->say(id_,
                R"({"id":2,"method":"mining.authorize","params":[")" + test_address() + R"("]})");
  }
  double lowered_after(double most) {
    return seconds_until(*world_, most, [&] { return changes(*world_, DiffReason::idle) > 0; });
  }

  fakes::WorldOptions options_ = hard_world();
  std::optional<World> world_;
  ConnectionId id_{};
};

TEST_F(LateLogin, IsLoweredInSilenceAsSoonAsAPromptOne) {
  subscribe();
  authorize();
  const double prompt = lowered_after(60);
  ASSERT_GT(prompt, 2);
  ASSERT_LT(prompt, 20);
  world_.emplace(options_);
  id_ = world_->connect();
  subscribe();
  world_->advance(20 * kSecond);  // looked at in between, as one that has not logged in
  authorize();
  EXPECT_NEAR(lowered_after(60), prompt, 1);
}

TEST_F(LateLogin, IsCutOffAfterItsTimeAndNotBefore) {
  world_->advance(14 * kSecond);
  EXPECT_TRUE(world_->network.is_open(id_));
  subscribe();
  world_->advance(44 * kSecond);
  EXPECT_TRUE(world_->network.is_open(id_));
  world_->advance(4 * kSecond);
  EXPECT_FALSE(world_->network.is_open(id_));
}

TEST_F(LateLogin, WithoutASubscriptionIsCutOffAfterFifteenSeconds) {
  world_->advance(14 * kSecond);
  EXPECT_TRUE(world_->network.is_open(id_));
  world_->advance(3 * kSecond);
  EXPECT_FALSE(world_->network.is_open(id_));
}

TEST(Sweep, AMinerIsDroppedOnlyWhenItsLastShareIsOldEnough) {
  fakes::WorldOptions options = hard_world();
  options.pool.difficulty = {.min = 1e-9, .start = 1e-9, .max = 1e-9};
  options.pool.drop_idle_s = 100;
  World world(options);
  Rig rig(world, {.user = test_address(), .profile = fakes::cpuminer_profile()});
  for (int i = 0; i < 3; ++i) {
    world.advance(90 * kSecond);
    rig.mine(100);
    ASSERT_TRUE(world.network.is_open(rig.id())) << i;
  }
  world.advance(99 * kSecond);
  EXPECT_TRUE(world.network.is_open(rig.id()));
  world.advance(3 * kSecond);
  EXPECT_FALSE(world.network.is_open(rig.id()));
}

}  // namespace
}  // namespace tbg::core
