// Tells every pipeline that there may be something to read. Rung from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace tbg::collect {

class Doorbell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rung_;
    }
    rings_.notify_all();
  }
  // No wait lasts any longer.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    rings_.notify_all();
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  // Until it was rung since `heard`, or is closed, or so long. True: it was rung; `heard` then
  // counts that in.
  bool wait(std::uint64_t& heard, std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    rings_.wait_for(lock, longest, [&] { return closed_ || rung_ != heard; });
    const bool news = rung_ != heard;
    heard = rung_;
    return news;
  }
  // Until closed, or so long.
  void rest(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    rings_.wait_for(lock, longest, [&] { return closed_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable rings_;
  std::uint64_t rung_ = 0;
  bool closed_ = false;
};

}  // namespace tbg::collect
