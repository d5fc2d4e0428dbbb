#include "pool/live/connector.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>

#include "pool/bitcoin/assert.h"
#include "pool/live/socket_io.h"

namespace tbg::live {

namespace {

using boost::system::error_code;

Peer describe(const boost::asio::ip::tcp::endpoint& endpoint, std::uint16_t listener) {
  boost::asio::ip::address address = endpoint.address();
  // A dual-stack listener sees IPv4 as ::ffff:192.0.2.7.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  return {address.to_string(), endpoint.port(), listener};
}

}  // namespace

Connector::Connector(Loop& loop, OperatorLog& log, Options options)
    : loop_(loop), log_(log), options_(std::move(options)), next_id_(options_.first_id) {}

Connector::~Connector() = default;

StartResult<void> Connector::listen(NetworkInputs& inputs) {
  inputs_ = &inputs;
  const auto& addresses = options_.listen;
  AcceptHandler& handler = *this;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const bool v4_too = std::any_of(addresses.begin(), addresses.end(), [&](const auto& other) {
      return other.port != 0 && other.port == addresses[i].port &&
             other.host.find(':') == std::string::npos;
    });
    listeners_.push_back(std::make_unique<Listener>(
        loop_.io(), handler, log_,
        Listener::Options{addresses[i], i, options_.backlog, v4_too, options_.shared}));
    if (const auto opened = listeners_.back()->open(); !opened) {
      listeners_.clear();
      return opened;
    }
  }
  return {};
}

void Connector::use_ports_of(const Connector& other) {
  for (std::size_t i = 0; i < options_.listen.size(); ++i)
    options_.listen[i].port = other.port(i);
}

void Connector::stop_listening() {
  for (const auto& listener : listeners_)
    listener->close();
}

bool Connector::has_room() const { return connections_.size() < options_.clients_max; }

void Connector::on_accept(std::size_t listener, int fd, const sockaddr_storage& peer) {
  const auto protocol = peer.ss_family == AF_INET6 ? Tcp::v6() : Tcp::v4();
  Socket socket(loop_.io());
  error_code error;
  socket.assign(protocol, fd, error);
  if (error) {
    ::close(fd);
    return;
  }
  socket.native_non_blocking(true, error);
  const ConnectionId id{next_id_};
  next_id_ += options_.id_step;
  Connection& connection = connections_.try_emplace(id, std::move(socket)).first->second;
  connection.listener = static_cast<std::uint16_t>(listener);
  if (options_.listen[listener].proxy_protocol) {
    await_proxy_header(id, connection);
  } else {
    announce(id, to_endpoint(peer), {});
  }
}

void Connector::announce(ConnectionId id, const Tcp::endpoint& peer, std::string_view bytes) {
  inputs_->on_connect(Loop::now(), id, describe(peer, find(id)->listener));
  if (!bytes.empty() && alive(id)) inputs_->on_bytes(Loop::now(), id, bytes);
  if (Connection* connection = alive(id)) wait_readable(id, *connection);
}

Connector::Connection* Connector::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

Connector::Connection* Connector::alive(ConnectionId id) {
  Connection* connection = find(id);
  return connection == nullptr || connection->ended ? nullptr : connection;
}

void Connector::wait_readable(ConnectionId id, Connection& connection) {
  connection.socket.async_wait(Socket::wait_read, [this, id](const error_code& error) {
    if (!error) on_readable(id);
  });
}

void Connector::on_readable(ConnectionId id) {
  Connection* connection = alive(id);
  if (connection == nullptr) return;
  const ssize_t size = receive(connection->socket.native_handle(), buffer_);
  if (size > 0) {
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    if (connection->proxy) return on_proxy_bytes(id, *connection, bytes);
    inputs_->on_bytes(Loop::now(), id, bytes);
    connection = alive(id);
    if (connection == nullptr) return;
  } else if (size == 0) {
    return end_now(id, CloseReason::client);
  } else if (!would_block(errno)) {
    return end_now(id, reason_of(errno));
  }
  wait_readable(id, *connection);
}

void Connector::await_proxy_header(ConnectionId id, Connection& connection) {
  connection.proxy.reset(new ProxyWait{{}, boost::asio::steady_timer(loop_.io())});
  connection.proxy->timer.expires_after(options_.proxy_timeout);
  connection.proxy->timer.async_wait([this, id](const error_code& error) {
    const Connection* late = find(id);
    if (!error && late != nullptr && late->proxy) forget(id);
  });
  wait_readable(id, connection);
}

void Connector::on_proxy_bytes(ConnectionId id, Connection& connection, std::string_view bytes) {
  connection.proxy->received.append(bytes);
  const ProxyHeader header = parse_proxy_header(connection.proxy->received);
  if (header.state == ProxyParse::incomplete) return wait_readable(id, connection);
  error_code error;
  const Tcp::endpoint balancer = connection.socket.remote_endpoint(error);
  if (header.state == ProxyParse::bad || error) {
    log_.write(LogLevel::debug, "closed a connection without a valid PROXY header");
    return forget(id);
  }
  const std::string received = std::move(connection.proxy->received);
  connection.proxy->timer.cancel();
  connection.proxy.reset();
  announce(id, header.source.value_or(balancer), std::string_view(received).substr(header.size));
}

void Connector::send(ConnectionId id, std::span<const std::string_view> pieces) {
  Connection* connection = alive(id);
  if (connection == nullptr || connection->proxy) return;
  std::size_t taken = 0;
  if (connection->queue.empty()) {
    const ssize_t size = write_pieces(connection->socket.native_handle(), pieces);
    if (size < 0 && !would_block(errno)) return end_later(id, *connection, reason_of(errno));
    if (size > 0) taken = static_cast<std::size_t>(size);
  }
  queue_rest(id, *connection, pieces, taken);
}

void Connector::queue_rest(ConnectionId id, Connection& connection,
                           std::span<const std::string_view> pieces, std::size_t skip) {
  std::size_t rest = 0;
  for (const std::string_view piece : pieces)
    rest += piece.size();
  rest -= skip;
  if (rest == 0) return;
  const bool idle = connection.queue.empty();
  if (connection.queue.size() - connection.written + rest > options_.write_queue_max) {
    return end_later(id, connection, CloseReason::limit);
  }
  if (connection.written > connection.queue.size() / 2) {
    connection.queue.erase(0, connection.written);
    connection.written = 0;
  }
  for (const std::string_view piece : pieces) {
    const std::size_t skipped = std::min(skip, piece.size());
    connection.queue.append(piece.substr(skipped));
    skip -= skipped;
  }
  if (idle) wait_writable(id, connection);
}

void Connector::wait_writable(ConnectionId id, Connection& connection) {
  connection.socket.async_wait(Socket::wait_write, [this, id](const error_code& error) {
    if (!error) on_writable(id);
  });
}

bool Connector::write_queue(Connection& connection) {
  const std::string_view rest = std::string_view(connection.queue).substr(connection.written);
  const ssize_t size = write_pieces(connection.socket.native_handle(), {&rest, 1});
  if (size < 0) return would_block(errno);
  connection.written += static_cast<std::size_t>(size);
  if (connection.written == connection.queue.size()) {
    forget_queue(connection);  // most miners never queue again
  }
  return true;
}

void Connector::forget_queue(Connection& connection) {
  std::string().swap(connection.queue);  // clear() and assignment would keep the memory
  connection.written = 0;
}

void Connector::on_writable(ConnectionId id) {
  Connection* connection = alive(id);
  if (connection == nullptr || connection->queue.empty()) return;
  if (!write_queue(*connection)) return end_now(id, reason_of(errno));
  if (!connection->queue.empty()) wait_writable(id, *connection);
}

void Connector::close(ConnectionId id, CloseReason) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  if (!connection->ended) {
    if (!connection->queue.empty()) write_queue(*connection);
    // Bytes left unread would make the kernel send a reset, which may overtake our last words.
    error_code ignored;
    connection->socket.shutdown(Socket::shutdown_send, ignored);
    discard_input(connection->socket.native_handle());
  }
  forget(id);
}

std::size_t Connector::queued(ConnectionId id) const {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.ended) return 0;
  return found->second.queue.size() - found->second.written;
}

void Connector::end_later(ConnectionId id, Connection& connection, CloseReason reason) {
  error_code ignored;
  connection.socket.close(ignored);
  connection.ended = true;
  forget_queue(connection);
  if (ends_.empty()) boost::asio::post(loop_.io(), [this] { deliver_ends(); });
  ends_.emplace_back(id, reason);
}

void Connector::deliver_ends() {
  // One at a time: the core may send to, and so end, further connections meanwhile.
  std::deque<std::pair<ConnectionId, CloseReason>> ends;
  ends.swap(ends_);
  for (const auto& [id, reason] : ends) {
    if (find(id) != nullptr) end_now(id, reason);
  }
}

void Connector::end_now(ConnectionId id, CloseReason reason) {
  const bool announced = !find(id)->proxy;
  forget(id);
  if (announced) inputs_->on_disconnect(Loop::now(), id, reason);
}

void Connector::forget(ConnectionId id) {
  const bool was_full = !has_room();
  connections_.erase(id);
  // Later, so that a newcomer is never announced inside a call of the core.
  if (was_full) boost::asio::post(loop_.io(), [this] { resume_listening(); });
}

void Connector::resume_listening() {
  for (const auto& listener : listeners_)
    listener->resume();
}

}  // namespace tbg::live
