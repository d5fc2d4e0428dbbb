#include "pool/app/console_writer.h"

#include <cstdio>
#include <utility>

namespace tbg::app {

ConsoleWriter::ConsoleWriter() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void ConsoleWriter::show(std::string text) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(text);
  }
  wake_.notify_one();
}

void ConsoleWriter::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
    const std::string text = std::exchange(waiting_, {});
    lock.unlock();
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    lock.lock();
  }
}

}  // namespace tbg::app
