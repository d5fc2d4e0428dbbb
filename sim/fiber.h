// A function on a stack of its own that may be left in the middle and never returned to: how a
// simulated process dies without running another line of its code, destructors included.
#pragma once

#include <functional>
#include <memory>

namespace tbg::sim {

class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs the body until it returns (true) or leaves (false). Once only.
  bool run();
  // From within the body: back to run(), for ever.
  void leave();

 private:
  struct Contexts;
  static void enter(unsigned low, unsigned high);

  std::function<void()> body_;
  std::unique_ptr<Contexts> contexts_;
  bool ended_ = false;
};

}  // namespace tbg::sim
