#include "pool/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tbg::load {
namespace {

constexpr int kStepBits = 7;
constexpr std::uint64_t kSteps = 1U << kStepBits;
constexpr std::size_t kBuckets = (64 - kStepBits) * kSteps + kSteps;

}  // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::add(std::int64_t value) {
  value = std::max<std::int64_t>(value, 0);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::clear() {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = 0;
}

std::int64_t Histogram::percentile(double percent) const {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(percent / 100 * static_cast<double>(count_));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while (seen + buckets_[bucket] < rank)
    seen += buckets_[bucket++];
  return std::min(static_cast<std::int64_t>(end_of(bucket)), max_);
}

// Values below 256 have a bucket each; above, the leading 8 bits name the bucket within their
// power.
std::size_t Histogram::bucket_of(std::uint64_t value) {
  const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - (kStepBits + 1));
  return static_cast<std::size_t>(shift) * kSteps + (value >> shift);
}

std::uint64_t Histogram::end_of(std::size_t bucket) {
  const std::size_t shift = bucket < 2 * kSteps ? 0 : bucket / kSteps - 1;
  return ((bucket - shift * kSteps + 1) << shift) - 1;
}

}  // namespace tbg::load
