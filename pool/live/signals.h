// Signals as calls on the loop: SIGINT and SIGTERM ask for the end, SIGHUP for a reload. SIGPIPE is
// ignored: a peer that left is an error code.
#pragma once

#include <boost/asio/signal_set.hpp>
#include <functional>

#include "pool/live/loop.h"

namespace tbg::live {

class Signals {
 public:
  using Action = std::function<void()>;
  Signals(Loop& loop, Action on_stop, Action on_reload);

 private:
  void wait();

  boost::asio::signal_set set_;
  Action on_stop_;
  Action on_reload_;
};

}  // namespace tbg::live
