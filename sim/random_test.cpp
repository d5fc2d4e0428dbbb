#include "sim/random.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pool/core/real_math.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

constexpr int kDraws = 200'000;

template <typename Draw>
double mean_of(Draw draw) {
  double sum = 0;
  for (int i = 0; i < kDraws; ++i)
    sum += draw();
  return sum / kDraws;
}

TEST(SimRandom, DrawsAreKnownForEver) {
  Random random(0x5eed, name_key("miner 1"), Stream::work);
  EXPECT_EQ(random.next(), Random(0x5eed, name_key("miner 1"), Stream::work).at(0));
  const std::uint64_t third = random.at(2);
  random.next();
  EXPECT_EQ(random.next(), third);
  // Pinned: a change of these moves every seed there is.
  EXPECT_EQ(mix(1), 0x5692161d100b05e5U);
}

TEST(SimRandom, StreamsAndEntitiesAreIndependent) {
  const auto first = [](std::uint64_t seed, std::string_view name, Stream stream) {
    return Random(seed, name_key(name), stream).at(0);
  };
  EXPECT_NE(first(1, "a", Stream::work), first(1, "a", Stream::latency));
  EXPECT_NE(first(1, "a", Stream::work), first(1, "b", Stream::work));
  EXPECT_NE(first(1, "a", Stream::work), first(2, "a", Stream::work));
}

TEST(SimRandom, BelowIsUniform) {
  Random random(1, 2, Stream::plan);
  std::array<int, 7> counts{};
  for (int i = 0; i < kDraws; ++i)
    ++counts[random.below(7)];
  double chi_square = 0;
  for (const int count : counts)
    chi_square += (count - kDraws / 7.0) * (count - kDraws / 7.0) / (kDraws / 7.0);
  EXPECT_LT(chi_square, 40);  // 6 degrees of freedom: beyond 1e-6
}

TEST(SimRandom, BelowIsTheUpperHalfOfTheProduct) {
  const Random peek(1, 2, Stream::plan);
  Random random(1, 2, Stream::plan);
  for (std::uint64_t n = 0; n < 1000; ++n) {
    const auto exact = static_cast<long double>(peek.at(n)) * 0x1p-64L;
    const std::uint64_t bound = (n << 50) + n * n + 1;
    const auto expected = static_cast<double>(exact * static_cast<long double>(bound));
    EXPECT_NEAR(static_cast<double>(random.below(bound)), expected, expected * 1e-15 + 1);
  }
}

TEST(SimSampler, LogAgreesWithTheLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 1.37)
    EXPECT_NEAR(core::natural_log(x), std::log(x), std::abs(std::log(x)) * 1e-14 + 1e-15) << x;
}

TEST(SimSampler, ExponentialHasMeanAndTail) {
  Random random(3, 1, Stream::work);
  EXPECT_NEAR(mean_of([&] { return exponential(random); }), 1, 0.015);
  EXPECT_NEAR(mean_of([&] { return exponential(random) > 3 ? 1.0 : 0.0; }), std::exp(-3), 0.003);
}

TEST(SimSampler, NormalHasMeanVarianceAndTails) {
  Random random(4, 1, Stream::work);
  EXPECT_NEAR(mean_of([&] { return normal(random); }), 0, 0.012);
  EXPECT_NEAR(mean_of([&] {
                const double z = normal(random);
                return z * z;
              }),
              1, 0.02);
  EXPECT_NEAR(mean_of([&] { return normal(random) > 2 ? 1.0 : 0.0; }), 0.02275, 0.002);
}

TEST(SimSampler, GeometricCountsAttempts) {
  Random random(5, 1, Stream::work);
  for (const double p : {1.0, 0.5, 1.0 / 16, 1e-4}) {
    const double mean = mean_of([&] { return static_cast<double>(geometric(random, p)); });
    EXPECT_NEAR(mean * p, 1, 0.015) << p;
  }
}

TEST(SimSampler, ZipfFavoursTheFirst) {
  Random random(6, 1, Stream::plan);
  const Zipf zipf(100, 1);
  std::array<int, 100> counts{};
  for (int i = 0; i < kDraws; ++i)
    ++counts[zipf(random)];
  EXPECT_NEAR(static_cast<double>(counts[0]) / counts[9], 10, 1);
  EXPECT_NEAR(counts[0], kDraws * zipf.weight(0), kDraws * 0.01);
}

}  // namespace
}  // namespace tbg::sim
