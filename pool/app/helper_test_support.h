// For tests of what has a helper thread that posts to the loop.
#pragma once

#include <chrono>
#include <thread>

#include "pool/live/loop.h"

namespace tbg::app {

// Serves the loop until the condition holds; false after 20 s.
template <typename Condition>
bool eventually(live::Loop& loop, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    loop.io().restart();
    loop.io().poll();
  }
  return true;
}

}  // namespace tbg::app
