// What the pipelines have done, for /metrics and /healthz: written by one thread, read by another.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace tbg::collect {

class SinkMetrics {
 public:
  explicit SinkMetrics(std::string_view name) : name_(name) {}
  [[nodiscard]] const std::string& name() const { return name_; }

  std::atomic<std::uint64_t> events = 0;   // that the sink has taken
  std::atomic<std::uint64_t> batches = 0;  // in which it took them
  std::atomic<std::uint64_t> bytes = 0;    // of their lines
  std::atomic<std::uint64_t> bad_lines = 0;
  std::atomic<std::uint64_t> passed_over = 0;  // events that the sink will never take
  std::atomic<std::uint64_t> missing = 0;      // events that were not where they should be
  std::atomic<std::uint64_t> retries = 0;
  std::atomic<std::int64_t> newest_ts_us = 0;  // of the last event taken
  std::atomic<std::int64_t> commit_us = 0;     // spent in commits, all together

  void is_well() {
    const std::lock_guard lock(mutex_);
    trouble_.clear();
  }
  void is_ill(std::string_view trouble) {
    const std::lock_guard lock(mutex_);
    trouble_ = trouble;
  }
  // Empty: none.
  [[nodiscard]] std::string trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

 private:
  std::string name_;
  mutable std::mutex mutex_;
  std::string trouble_ = "starting";
};

}  // namespace tbg::collect
