#include "pool/app/event_outlet.h"

namespace tbg::app {

live::StartResult<void> EventOutlet::send_to(live::Loop& loop, const std::string& path) {
  auto socket = live::EventSocket::open(loop, log_, path);
  if (!socket) return socket.error();
  socket_ = std::move(*socket);
  return {};
}

}  // namespace tbg::app
