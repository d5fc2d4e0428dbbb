#include "pool/app/event_outlet.h"

namespace tbg::app {

live::StartResult<void> EventOutlet::send_to(live::Loop& loop, const std::string& path) {
  auto socket = live::EventSocket::open(loop, log_, path);
  if (!socket) return socket.error();
  path_ = path;
  socket_ = std::move(*socket);
  return {};
}

void EventOutlet::finish() {
  std::string line = "events: " + std::to_string(lines_);
  if (socket_) {
    socket_->finish();
    line += ", datagrams sent " + std::to_string(socket_->sent()) + ", dropped " +
            std::to_string(socket_->dropped()) + " (" + path_ + ")";
    socket_.reset();
  }
  log_.write(LogLevel::info, line);
}

}  // namespace tbg::app
