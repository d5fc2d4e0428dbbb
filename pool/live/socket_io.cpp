#include "pool/live/socket_io.h"

#include <netinet/in.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace tbg::live {

namespace {

constexpr std::size_t kPiecesPerCall = 64;

// One sendmsg() of at most kPiecesPerCall pieces; adds up what was offered.
ssize_t write_once(int fd, std::span<const std::string_view> pieces, std::size_t& offered) {
  std::array<iovec, kPiecesPerCall> vectors;
  offered = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    offered += pieces[i].size();
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = pieces.size();
  ssize_t size = 0;
  do {
    size = ::sendmsg(fd, &message, MSG_NOSIGNAL);
  } while (size < 0 && errno == EINTR);
  return size;
}

}  // namespace

ssize_t receive(int fd, std::span<char> buffer) {
  ssize_t size = 0;
  do {
    size = ::recv(fd, buffer.data(), buffer.size(), 0);
  } while (size < 0 && errno == EINTR);
  return size;
}

ssize_t write_pieces(int fd, std::span<const std::string_view> pieces) {
  ssize_t total = 0;
  while (!pieces.empty()) {
    const auto part = pieces.first(std::min(pieces.size(), kPiecesPerCall));
    std::size_t offered = 0;
    const ssize_t size = write_once(fd, part, offered);
    if (size < 0) return total > 0 ? total : -1;
    total += size;
    if (static_cast<std::size_t>(size) < offered) break;
    pieces = pieces.subspan(part.size());
  }
  return total;
}

void discard_input(int fd) {
  constexpr int kReads = 4;
  std::array<char, 16 * 1024> buffer;
  for (int i = 0; i < kReads; ++i) {
    if (receive(fd, buffer) <= 0) return;
  }
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

CloseReason reason_of(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE:
      return CloseReason::client;
    case ETIMEDOUT:  // keepalive or unacknowledged data
    case EHOSTUNREACH:
    case ENETUNREACH:
      return CloseReason::timeout;
    default:
      return CloseReason::error;
  }
}

boost::asio::ip::tcp::endpoint to_endpoint(const sockaddr_storage& address) {
  boost::asio::ip::tcp::endpoint endpoint;
  const std::size_t size =
      address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(endpoint.data(), &address, size);
  endpoint.resize(size);
  return endpoint;
}

}  // namespace tbg::live
