// Records of a run whose length nobody knows beforehand, in bounded memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tbg::sim {

// The first, and then every 2^k-th of what was added, at most kMost (even); the latest is always
// known.
template <typename T, std::size_t kMost>
class Thinned {
 public:
  void add(T item) {
    latest_ = item;
    if (added_++ % stride_ != 0) return;
    if (kept_.size() == kMost) {
      for (std::size_t i = 0; i < kMost / 2; ++i)
        kept_[i] = std::move(kept_[2 * i]);
      kept_.resize(kMost / 2);
      stride_ *= 2;
      if ((added_ - 1) % stride_ != 0) return;
    }
    kept_.push_back(std::move(item));
  }
  [[nodiscard]] const std::vector<T>& kept() const { return kept_; }
  [[nodiscard]] const T& latest() const { return latest_; }
  [[nodiscard]] std::uint64_t added() const { return added_; }

 private:
  std::vector<T> kept_;
  T latest_{};
  std::uint64_t added_ = 0;
  std::uint64_t stride_ = 1;
};

// Counts over time in at most 256 buckets of equal width, which doubles as time goes on.
class Buckets {
 public:
  static constexpr std::size_t kMost = 256;

  void add(std::int64_t us) {
    while (us / width_us_ >= static_cast<std::int64_t>(kMost))
      merge();
    const auto index = static_cast<std::size_t>(std::max<std::int64_t>(us, 0) / width_us_);
    if (counts_.size() <= index) counts_.resize(index + 1);
    ++counts_[index];
  }
  [[nodiscard]] const std::vector<std::uint32_t>& counts() const { return counts_; }
  [[nodiscard]] std::int64_t width_us() const { return width_us_; }

 private:
  void merge() {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const std::uint32_t count = std::exchange(counts_[i], 0);
      counts_[i / 2] += count;
    }
    counts_.resize((counts_.size() + 1) / 2);
    width_us_ *= 2;
  }

  std::vector<std::uint32_t> counts_;
  std::int64_t width_us_ = 1'000'000;
};

}  // namespace tbg::sim
