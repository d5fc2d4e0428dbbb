// Writes texts to standard output from a thread of its own: a terminal that was stopped with Ctrl-S
// must not stop the pool. A text that is still waiting when the next one comes is dropped.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace tbg::app {

class ConsoleWriter {
 public:
  ConsoleWriter();

  void show(std::string text);

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::string waiting_;
  std::jthread thread_;  // last: it uses all others
};

}  // namespace tbg::app
