#include "pool/live/helper_thread.h"

#include <utility>

#include "pool/live/naps.h"

namespace tbg::live {

HelperThread::HelperThread(std::chrono::milliseconds every, Work work)
    : every_(every),
      work_(std::move(work)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void HelperThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

void HelperThread::finish() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void HelperThread::run(const std::stop_token& stop) {
  begin_helper("tbg-helper");
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, every_, [this] { return woken_; });
    if (stop.stop_requested()) return;
    woken_ = false;
    lock.unlock();
    work_();
    lock.lock();
  }
}

}  // namespace tbg::live
