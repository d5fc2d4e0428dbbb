// A thread that does one piece of work again and again, for what may wait for a disk: every so
// often, and at once when woken. Signals are left to the loop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace tbg::live {

class HelperThread {
 public:
  using Work = std::function<void()>;

  // The first time after `every`.
  HelperThread(std::chrono::milliseconds every, Work work);
  ~HelperThread() { finish(); }

  // From any thread: once more, soon.
  void wake();
  // Returns when the work under way has ended; it does not begin again.
  void finish();

 private:
  void run(const std::stop_token& stop);

  const std::chrono::milliseconds every_;
  const Work work_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool woken_ = false;
  std::jthread thread_;  // last: it uses all others
};

}  // namespace tbg::live
