// Counts of durations, with percentiles.
//
// Log-linear: every power of two is cut into 128 equal buckets, so that a percentile read back is
// never below the exact one and less than 1 % above it (exact below 256). Memory: 58 kB whatever is
// added, so that recording never allocates and never depends on how slow the server is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tbg::load {

class Histogram {
 public:
  Histogram();

  // Negative values (a clock read twice) count as 0.
  void add(std::int64_t value);
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  // The smallest recorded value that at least `percent` of all values do not exceed, rounded up to
  // its bucket's end; 0 if nothing was recorded. percent: 0..100.
  [[nodiscard]] std::int64_t percentile(double percent) const;

 private:
  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t end_of(std::size_t bucket);  // largest value of the bucket

  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace tbg::load
