// One listen address: accepts connections, and survives whatever accept() answers.
//
// Rules: without room for more clients it does not accept but keeps listening (the kernel's queue
// holds newcomers); out of file descriptors or memory it rests one second and tries again; neither
// ever spins, and each is logged at most once a minute. At most 64 connections are accepted per
// wake-up, so that a storm of newcomers does not starve miners at work.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <string>

#include "pool/live/start_error.h"
#include "pool/ports/log.h"

namespace tbg::live {

struct ListenAddress {
  std::string host =
      "0.0.0.0";              // address or name; "::" takes IPv4 too unless that is listed itself
  std::uint16_t port = 3333;  // 0: any free one
  bool proxy_protocol = false;
};

// "host:port", with brackets around IPv6 addresses.
std::string to_text(const ListenAddress& address);

class AcceptHandler {
 public:
  virtual ~AcceptHandler() = default;
  [[nodiscard]] virtual bool has_room() const = 0;
  // Takes over the (non-blocking) file descriptor.
  virtual void on_accept(std::size_t listener, int fd, const sockaddr_storage& peer) = 0;
};

class Listener {
 public:
  struct Options {
    ListenAddress address;
    std::size_t index = 0;
    int backlog = 8192;
    bool v6_only = false;
    bool shared = false;  // with other listeners of this process (SO_REUSEPORT)
  };
  Listener(boost::asio::io_context& io, AcceptHandler& handler, OperatorLog& log, Options options);

  StartResult<void> open();
  // There may be room again.
  void resume();
  void close();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void wait();
  void accept_some();
  void on_error(int error);
  void rest();
  void complain(std::string_view what);

  boost::asio::io_context& io_;
  AcceptHandler& handler_;
  OperatorLog& log_;
  Options options_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer rest_timer_;
  std::uint16_t port_ = 0;
  std::uint64_t accepted_total_ = 0;
  bool waiting_ = false;  // for a connection, or resting
  std::int64_t quiet_until_ = 0;
};

}  // namespace tbg::live
