#include "pool/live/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "pool/live/loop.h"

namespace tbg::live {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kAcceptsPerWake = 64;
constexpr std::chrono::seconds kRest{1};
constexpr std::int64_t kComplainEvery = 60 * kSecond;

// A dead miner is noticed after 150 to 180 s, whether bytes are in flight to it or not. A quiet one
// is asked first after 30 to 89 s, each at another time: 18,000 that came together after a restart
// and hear nothing, because the node is away, are otherwise asked together, more than the system's
// queue holds, again and again, and some are given up though they are well (measured: 762).
constexpr int kKeepIdleSeconds = 30;
constexpr int kKeepIdleSpread = 60;
constexpr int kKeepIntervalSeconds = 30;
constexpr int kKeepProbes = 3;
constexpr int kUserTimeoutMs = 150'000;

// Linux hands these on to every accepted socket, which saves six system calls per miner.
bool set_inherited_options(int fd) {
  const auto set = [fd](int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof(value)) == 0;
  };
  return set(IPPROTO_TCP, TCP_NODELAY, 1) && set(SOL_SOCKET, SO_KEEPALIVE, 1) &&
         set(IPPROTO_TCP, TCP_KEEPIDLE, kKeepIdleSeconds) &&
         set(IPPROTO_TCP, TCP_KEEPINTVL, kKeepIntervalSeconds) &&
         set(IPPROTO_TCP, TCP_KEEPCNT, kKeepProbes) &&
         set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
}

// A failure leaves what was handed on.
void spread_probes(int fd, std::uint64_t number) {
  const int seconds = kKeepIdleSeconds + static_cast<int>(number % kKeepIdleSpread);
  (void)::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof(seconds));
}

bool set_reuse_port(int fd) {
  const int yes = 1;
  return ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) == 0;
}

}  // namespace

std::string to_text(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

Listener::Listener(boost::asio::io_context& io, AcceptHandler& handler, OperatorLog& log,
                   Options options)
    : io_(io),
      handler_(handler),
      log_(log),
      options_(std::move(options)),
      acceptor_(io),
      rest_timer_(io) {}

StartResult<void> Listener::open() {
  const ListenAddress& address = options_.address;
  const auto failed = [&](const error_code& error, const char* advice) -> StartResult<void> {
    return StartError{"cannot listen on " + to_text(address) + ": " + error.message() + advice};
  };
  error_code error;
  const auto found = tcp::resolver(io_).resolve(address.host, std::to_string(address.port),
                                                tcp::resolver::passive, error);
  if (error || found.empty()) return failed(error, " (serverurl wants ADDRESS:PORT)");
  const tcp::endpoint endpoint = *found.begin();
  acceptor_.open(endpoint.protocol(), error);
  if (error) return failed(error, "");
  acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (endpoint.protocol() == tcp::v6()) {
    acceptor_.set_option(boost::asio::ip::v6_only(options_.v6_only), error);
  }
  if (options_.shared && !set_reuse_port(acceptor_.native_handle())) {
    return failed(error_code(errno, boost::system::system_category()), " (SO_REUSEPORT)");
  }
  if (!set_inherited_options(acceptor_.native_handle())) {
    return failed(error_code(errno, boost::system::system_category()), " (socket options)");
  }
  acceptor_.bind(endpoint, error);
  if (error) return failed(error, "; is another pool running, or is the address not ours?");
  acceptor_.listen(options_.backlog, error);
  if (error) return failed(error, "; is another pool running?");
  acceptor_.native_non_blocking(true, error);
  port_ = acceptor_.local_endpoint().port();
  wait();
  return {};
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  rest_timer_.cancel();
}

void Listener::resume() {
  if (!waiting_ && acceptor_.is_open()) wait();
}

void Listener::wait() {
  waiting_ = true;
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](const error_code& error) {
    if (error == boost::asio::error::operation_aborted) return;
    waiting_ = false;
    accept_some();
  });
}

void Listener::accept_some() {
  for (int accepted = 0; accepted < kAcceptsPerWake; ++accepted) {
    if (!handler_.has_room()) {
      complain(options_.shared
                   ? "no room for more clients on a shard (its part of maxclients); newcomers that "
                     "come to it wait until one leaves"
                   : "no room for more clients (maxclients); newcomers wait until one leaves");
      return;  // resume() comes
    }
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    const int fd = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size,
                             SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return on_error(errno);
    spread_probes(fd, accepted_total_++);
    handler_.on_accept(options_.index, fd, peer);
    if (!acceptor_.is_open()) return;  // closed by what the newcomer caused
  }
  wait();
}

void Listener::on_error(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      complain(std::string("cannot accept a connection: ") + std::strerror(error) +
               "; raise the file limit (ulimit -n) or lower maxclients");
      return rest();
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
      return complain(std::string("stopped accepting: ") + std::strerror(error));
    default:  // EAGAIN: done; ECONNABORTED, EINTR, EPERM and network errors concern one newcomer
      return wait();
  }
}

void Listener::rest() {
  waiting_ = true;
  rest_timer_.expires_after(kRest);
  rest_timer_.async_wait([this](const error_code& error) {
    if (!error && acceptor_.is_open()) wait();
  });
}

void Listener::complain(std::string_view what) {
  const std::int64_t now = Loop::now().mono_us;
  if (now < quiet_until_) return;
  quiet_until_ = now + kComplainEvery;
  log_.write(LogLevel::warning, to_text(options_.address) + ": " + std::string(what));
}

}  // namespace tbg::live
