#include "sim/scorecard/trial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pool/ports/types.h"

namespace tbg::sim {
namespace {

constexpr double kOneDifficultyPerS = 4294967296.0;

// Holds a difficulty until it is told another, and keeps what it saw.
class Holder final : public VardiffAlgorithm {
 public:
  explicit Holder(double difficulty) : difficulty_(difficulty) {}
  void on_job(std::int64_t /*now_us*/, std::uint32_t job) override { newest = job; }
  void on_share(std::int64_t now_us, const ArrivedShare& share) override {
    arrivals.push_back(now_us);
    shares.push_back(share);
  }
  void on_second(std::int64_t now_us) override {
    if (change_at_us != 0 && now_us >= change_at_us) difficulty_ = change_to;
  }
  [[nodiscard]] double difficulty() const override { return difficulty_; }
  [[nodiscard]] bool work_with_change() const override { return with_work; }

  std::uint32_t newest = 0;
  std::vector<std::int64_t> arrivals;
  std::vector<ArrivedShare> shares;
  std::int64_t change_at_us = 0;
  double change_to = 1;
  bool with_work = true;

 private:
  double difficulty_;
};

TEST(ScorecardTrial, SharesAreAPoissonProcess) {
  Holder holder(2);
  Trial trial(holder, {}, Random(1, 1, Stream::trials));
  trial.run_until(100'000 * kSecond, kOneDifficultyPerS);  // one in two seconds
  const auto n = static_cast<double>(holder.arrivals.size());
  EXPECT_NEAR(n, 50'000, 5 * std::sqrt(50'000));
  double squares = 0;
  for (std::size_t i = 1; i < holder.arrivals.size(); ++i) {
    const double gap = static_cast<double>(holder.arrivals[i] - holder.arrivals[i - 1]) / 1e6;
    squares += gap * gap;
  }
  EXPECT_NEAR(squares / n, 8, 0.3);  // twice the square of the mean: exponential
}

TEST(ScorecardTrial, DifficultiesOfSharesFollowTheReciprocalLaw) {
  Holder holder(2);
  Trial trial(holder, {}, Random(2, 1, Stream::trials));
  trial.run_until(100'000 * kSecond, kOneDifficultyPerS);
  double twice = 0;
  for (const ArrivedShare& share : holder.shares) {
    EXPECT_GE(share.achieved, 2);
    if (share.achieved >= 4) ++twice;
  }
  EXPECT_NEAR(twice / static_cast<double>(holder.shares.size()), 0.5, 0.015);
}

TEST(ScorecardTrial, ANewDifficultyHoldsFromTheJobThatFollowsIt) {
  for (const bool with_work : {true, false}) {
    Holder holder(1);
    holder.change_at_us = 1'000 * kSecond + 1;
    holder.change_to = 1'000;
    holder.with_work = with_work;
    Trial trial(holder, {}, Random(3, 1, Stream::trials));
    trial.run_until(1'100 * kSecond, 10 * kOneDifficultyPerS);
    // With work: soon quiet. Without: the old job goes on until the next, at a multiple of 30 s.
    // Without work of its own the old job goes on until the next, at a multiple of 30 s.
    const double old_work_s = with_work ? 0.1 : 19;
    EXPECT_NEAR(static_cast<double>(holder.arrivals.size()), 10'010 + 10 * old_work_s, 500);
    const auto after = std::count_if(holder.arrivals.begin(), holder.arrivals.end(),
                                     [](std::int64_t at) { return at > 1'001 * kSecond; });
    EXPECT_NEAR(static_cast<double>(after), 10 * old_work_s, with_work ? 12 : 70);
    EXPECT_EQ(trial.changes().size(), 2U);
  }
}

TEST(ScorecardTrial, RunsOfAnyLengthsMakeTheSameWorld) {
  Holder one(1);
  Trial whole(one, {}, Random(4, 1, Stream::trials));
  whole.run_until(600 * kSecond, kOneDifficultyPerS);
  Holder other(1);
  Trial parts(other, {}, Random(4, 1, Stream::trials));
  for (int i = 1; i <= 60; ++i)
    parts.run_until(i * 10 * kSecond, kOneDifficultyPerS);
  ASSERT_EQ(one.arrivals.size(), other.arrivals.size());
  for (std::size_t i = 0; i < one.arrivals.size(); ++i)
    EXPECT_NEAR(static_cast<double>(one.arrivals[i]), static_cast<double>(other.arrivals[i]),
                1'000);
}

TEST(ScorecardTrial, SilenceIsSilent) {
  Holder holder(1);
  Trial trial(holder, {}, Random(5, 1, Stream::trials));
  trial.run_until(100 * kSecond, kOneDifficultyPerS);
  const std::size_t before = holder.arrivals.size();
  trial.run_until(1'000 * kSecond, 0);
  EXPECT_LE(holder.arrivals.size(), before + 3);  // what was in flight
  trial.run_until(1'100 * kSecond, kOneDifficultyPerS);
  EXPECT_GT(holder.arrivals.size(), before + 50);
}

}  // namespace
}  // namespace tbg::sim
