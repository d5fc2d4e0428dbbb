// Binds the socket to which a pool sends its events, and rings the doorbell for each that comes:
// the spool has it, or will have it in a moment. Where there is no spool, the datagrams themselves
// are the events (LossySource).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace tbg::collect {

class DatagramEar {
 public:
  using Hear = std::function<void(std::string_view datagram)>;  // on a thread of its own

  DatagramEar(std::string path, unsigned mode, Hear hear);
  DatagramEar(const DatagramEar&) = delete;
  DatagramEar& operator=(const DatagramEar&) = delete;
  // Hears no more, and takes the socket away.
  ~DatagramEar();

  // Replaces a socket that nobody is bound to any more. Empty, or why it cannot be bound.
  std::string open();

 private:
  std::string bind_socket();
  void listen();

  std::string path_;
  unsigned mode_;
  Hear hear_;
  int socket_ = -1;
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace tbg::collect
