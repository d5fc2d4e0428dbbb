// Miners' TCP connections: the Network port on Asio.
//
// Rules, and why:
// - All calls and all inputs happen on the loop's thread; nothing is locked.
// - One wake-up of a connection reads once, at most 64 KiB, into a buffer all connections share: no
//   miner can keep the loop to itself, and an idle one costs no buffer.
// - send() writes at once when nothing is queued. What the system does not take is queued up to
//   write_queue_max; beyond that the miner is not reading, and is dropped (CloseReason::limit).
// - The core is never entered from inside its own call: an end noticed during send() is delivered
// as
//   an input later. After close() nothing more comes for that connection.
// - A peer that shuts down its sending side is gone, once what it sent was delivered.
// - With proxy_protocol a connection exists for the core only after a good PROXY header, which must
//   come within proxy_timeout; the address in it is the miner's.
// Memory: under 1 kB per idle connection of ours (sockets in the kernel cost more);
// clients_max * write_queue_max at the very worst.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "pool/live/listener.h"
#include "pool/live/loop.h"
#include "pool/live/proxy_protocol.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

class Connector final : public Network, private AcceptHandler {
 public:
  struct Options {
    std::vector<ListenAddress> listen;
    std::size_t clients_max = 10'000;
    std::size_t write_queue_max = 256 * 1024;  // bytes
    int backlog = 8192;
    std::chrono::milliseconds proxy_timeout{5000};
    // Several connectors, each on a loop of its own, may listen on the same addresses; the system
    // deals newcomers out. The numbers of their connections are first_id, first_id + id_step, ...
    bool shared = false;
    std::uint64_t first_id = 1;
    std::uint64_t id_step = 1;
  };

  Connector(Loop& loop, OperatorLog& log, Options options);
  ~Connector() override;

  // Opens all listen addresses, or none. From then on `inputs` hears of connections.
  StartResult<void> listen(NetworkInputs& inputs);
  // Before listen(): the ports of another that listens on the same addresses.
  void use_ports_of(const Connector& other);
  // Graceful end: no newcomers any more; connections stay.
  void stop_listening();
  // Where the listener really listens.
  [[nodiscard]] std::uint16_t port(std::size_t listener) const {
    return listeners_.at(listener)->port();
  }
  [[nodiscard]] std::size_t clients() const { return connections_.size(); }

  void send(ConnectionId connection, std::span<const std::string_view> pieces) override;
  void close(ConnectionId connection, CloseReason reason) override;
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override;

 private:
  using Tcp = boost::asio::ip::tcp;
  using Socket = boost::asio::basic_stream_socket<Tcp, boost::asio::io_context::executor_type>;

  // Until the PROXY header is complete.
  struct ProxyWait {
    std::string received;
    boost::asio::steady_timer timer;
  };
  struct Connection {
    explicit Connection(Socket accepted) : socket(std::move(accepted)) {}

    Socket socket;
    std::string queue;  // what the system has not taken, from queue[written] on
    std::size_t written = 0;
    std::uint16_t listener = 0;
    bool ended = false;  // on_disconnect is on its way
    std::unique_ptr<ProxyWait> proxy;
  };

  [[nodiscard]] bool has_room() const override;
  void on_accept(std::size_t listener, int fd, const sockaddr_storage& peer) override;
  void announce(ConnectionId id, const Tcp::endpoint& peer, std::string_view bytes);

  Connection* find(ConnectionId id);
  // nullptr too if its end is on the way.
  Connection* alive(ConnectionId id);
  void wait_readable(ConnectionId id, Connection& connection);
  void on_readable(ConnectionId id);
  void await_proxy_header(ConnectionId id, Connection& connection);
  void on_proxy_bytes(ConnectionId id, Connection& connection, std::string_view bytes);
  void wait_writable(ConnectionId id, Connection& connection);
  void on_writable(ConnectionId id);
  // False if the connection is broken.
  static bool write_queue(Connection& connection);
  static void forget_queue(Connection& connection);
  void queue_rest(ConnectionId id, Connection& connection, std::span<const std::string_view> pieces,
                  std::size_t skip);

  void end_later(ConnectionId id, Connection& connection, CloseReason reason);
  void end_now(ConnectionId id, CloseReason reason);
  void deliver_ends();
  void forget(ConnectionId id);
  void resume_listening();

  Loop& loop_;
  NetworkInputs* inputs_ = nullptr;  // the core, which is made after its ports
  OperatorLog& log_;
  Options options_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unordered_map<ConnectionId, Connection> connections_;
  std::deque<std::pair<ConnectionId, CloseReason>> ends_;  // found during a call of the core
  std::uint64_t next_id_;
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace tbg::live
