// One non-blocking TCP connection that carries lines, in either role.
//
// read() takes what is there with one system call and hands over every complete line; flush()
// writes what has been appended to out() with one call, and what the network does not take waits
// for EPOLLOUT. Memory: an idle connection holds no buffers; a partial line and unsent bytes only
// while they exist.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pool/load/poller.h"

namespace tbg::load {

struct Endpoint {
  std::string host;  // a numeric address or a name
  std::uint16_t port = 0;
};
// "host:port" or "[v6]:port"; throws std::invalid_argument for anything else.
Endpoint parse_endpoint(std::string_view text);

// Throws std::system_error. The listening socket is non-blocking; port 0 takes a free one.
int listen_on(const Endpoint& endpoint);
std::uint16_t local_port(int fd);
// An accepted connection, or -1 when none is waiting.
int accept_from(int listener);

class LineSocket {
 public:
  LineSocket() = default;
  ~LineSocket();
  LineSocket(LineSocket&& other) noexcept;
  LineSocket& operator=(LineSocket&&) = delete;

  // Starts to connect; on_writable() tells when it is done. Throws std::system_error.
  void connect(Poller& poller, std::uint64_t tag, const Endpoint& endpoint);
  // Takes over an accepted descriptor.
  void adopt(Poller& poller, std::uint64_t tag, int fd);

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  // Resets the connection instead of closing it politely, because thousands of ports in TIME_WAIT
  // would spoil the next run.
  void close();

  // on_line(std::string_view) for each complete line, without its end. False: the peer is gone.
  template <typename OnLine>
  bool read(OnLine&& on_line) {
    const std::string_view chunk = receive();
    if (chunk.data() == nullptr) return false;
    std::string_view rest = chunk;
    if (!partial_.empty()) rest = partial_.append(chunk);
    for (std::size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
      on_line(rest.substr(0, end));
    }
    keep_partial(rest);
    return true;
  }

  [[nodiscard]] std::string& out() { return out_; }
  // False: the peer is gone.
  bool flush();
  // To be called on EPOLLOUT: ends a connect and goes on writing. False: refused or gone.
  bool on_writable();

 private:
  std::string_view receive();  // null data: end of stream or error; empty: nothing there
  void keep_partial(std::string_view rest);
  void want_writable(bool wanted);

  Poller* poller_ = nullptr;
  std::uint64_t tag_ = 0;
  int fd_ = -1;
  bool waits_for_writable_ = false;
  std::string partial_;
  std::string out_;
};

}  // namespace tbg::load
