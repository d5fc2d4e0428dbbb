#include "pool/load/line_socket.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tbg::load {
namespace {

constexpr std::size_t kReadMax = 64 * 1024;
constexpr std::size_t kOutKeptMax = 1024;  // a larger send buffer is freed once it is empty

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(endpoint.port);
  if (const int error = getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found);
      error != 0) {
    throw std::runtime_error("cannot resolve '" + endpoint.host + "': " + gai_strerror(error));
  }
  return {found, &freeaddrinfo};
}

int open_socket(const addrinfo& address) {
  const int fd = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket (raise the file limit with ulimit -n?)");
  return fd;
}

void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Endpoint parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Endpoint endpoint;
  if (colon != text.npos) {
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
    if (error == std::errc{} && stop == end && !host.empty()) {
      endpoint.host = host;
      return endpoint;
    }
  }
  throw std::invalid_argument("'" + std::string(text) + "' is not host:port, as in 127.0.0.1:3333");
}

int listen_on(const Endpoint& endpoint) {
  const AddressList address = resolve(endpoint);
  const int fd = open_socket(*address);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
    fail("listen on " + endpoint.host + ":" + std::to_string(endpoint.port));
  }
  return fd;
}

std::uint16_t local_port(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("getsockname");
  std::array<char, NI_MAXSERV> port{};
  getnameinfo(reinterpret_cast<sockaddr*>(&address), size, nullptr, 0, port.data(), port.size(),
              NI_NUMERICSERV);
  return static_cast<std::uint16_t>(std::stoul(port.data()));
}

int accept_from(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) set_no_delay(fd);
  return fd;
}

LineSocket::~LineSocket() { close(); }

LineSocket::LineSocket(LineSocket&& other) noexcept
    : poller_(other.poller_),
      tag_(other.tag_),
      fd_(std::exchange(other.fd_, -1)),
      waits_for_writable_(other.waits_for_writable_),
      partial_(std::move(other.partial_)),
      out_(std::move(other.out_)) {}

void LineSocket::connect(Poller& poller, std::uint64_t tag, const Endpoint& endpoint) {
  const AddressList address = resolve(endpoint);
  poller_ = &poller;
  tag_ = tag;
  fd_ = open_socket(*address);
  set_no_delay(fd_);
  if (::connect(fd_, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
    fail("connect to " + endpoint.host + ":" + std::to_string(endpoint.port));
  }
  waits_for_writable_ = true;
  poller.add(fd_, EPOLLIN | EPOLLOUT, tag);
}

void LineSocket::adopt(Poller& poller, std::uint64_t tag, int fd) {
  poller_ = &poller;
  tag_ = tag;
  fd_ = fd;
  poller.add(fd, EPOLLIN, tag);
}

void LineSocket::close() {
  if (fd_ < 0) return;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(fd_, -1));
}

std::string_view LineSocket::receive() {
  // Shared by all connections of a thread: what is left of it is copied to partial_.
  thread_local std::array<char, kReadMax> buffer;
  const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
  if (size > 0) return {buffer.data(), static_cast<std::size_t>(size)};
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {buffer.data(), 0};
  return {};
}

void LineSocket::keep_partial(std::string_view rest) {
  if (rest.empty()) {
    if (!partial_.empty()) std::string().swap(partial_);
  } else if (partial_.empty()) {
    partial_ = rest;
  } else {
    partial_.erase(0, partial_.size() - rest.size());  // rest is the end of partial_
  }
}

bool LineSocket::flush() {
  if (out_.empty() || waits_for_writable_) return true;
  const ssize_t sent = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
  if (sent == static_cast<ssize_t>(out_.size())) {
    out_.clear();
    if (out_.capacity() > kOutKeptMax) out_.shrink_to_fit();
    return true;
  }
  if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
  want_writable(true);
  return true;
}

bool LineSocket::on_writable() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return false;
  want_writable(false);
  return flush();
}

void LineSocket::want_writable(bool wanted) {
  if (wanted == waits_for_writable_) return;
  waits_for_writable_ = wanted;
  poller_->change(fd_, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, tag_);
}

}  // namespace tbg::load
