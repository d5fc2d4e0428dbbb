#include "pool/live/signals.h"

#include <csignal>
#include <utility>

namespace tbg::live {

Signals::Signals(Loop& loop, Action on_stop, Action on_reload)
    : set_(loop.io(), SIGINT, SIGTERM, SIGHUP),
      on_stop_(std::move(on_stop)),
      on_reload_(std::move(on_reload)) {
  std::signal(SIGPIPE, SIG_IGN);
  wait();
}

void Signals::wait() {
  set_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait();
    (signal == SIGHUP ? on_reload_ : on_stop_)();
  });
}

}  // namespace tbg::live
