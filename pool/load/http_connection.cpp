#include "pool/load/http_connection.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <utility>

namespace tbg::load {
namespace {

constexpr std::size_t kRequestMax = 16 * 1024 * 1024;  // a submitted block as hex
// Of a turn. bitcoind answers each call on a thread of its own: a template on its way to one caller
// does not hold up the header for another.
constexpr std::size_t kWriteMax = 128 * 1024;
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

std::optional<std::size_t> content_length(std::string_view header) {
  std::string lower(header);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view kName = "\r\ncontent-length:";
  std::size_t at = lower.find(kName);
  if (at == lower.npos) return std::nullopt;
  at = lower.find_first_not_of(' ', at + kName.size());
  std::size_t length = 0;
  const auto parsed = std::from_chars(lower.data() + std::min(at, lower.size()),
                                      lower.data() + lower.size(), length);
  if (parsed.ec != std::errc{} || length > kRequestMax) return std::nullopt;
  return length;
}

std::size_t size_of(const HttpBody& body) {
  return body.head.size() + (body.middle ? body.middle->size() : 0) + body.tail.size();
}

// The pieces of the body from byte `offset` on, kWriteMax of them.
std::size_t gather(const HttpBody& body, std::size_t offset, std::array<iovec, 3>& pieces) {
  std::size_t count = 0;
  std::size_t room = kWriteMax;
  const std::string_view middle = body.middle ? std::string_view(*body.middle) : "";
  for (std::string_view piece :
       {std::string_view(body.head), middle, std::string_view(body.tail)}) {
    const std::size_t skipped = std::min(offset, piece.size());
    offset -= skipped;
    piece = piece.substr(skipped, room);
    room -= piece.size();
    if (!piece.empty()) pieces[count++] = {const_cast<char*>(piece.data()), piece.size()};
  }
  return count;
}

}  // namespace

HttpConnection::HttpConnection(Poller& poller, std::uint64_t tag, int fd)
    : poller_(poller), tag_(tag), fd_(fd) {
  poller_.add(fd, EPOLLIN, tag);
}

HttpConnection::~HttpConnection() { ::close(fd_); }

bool HttpConnection::read() {
  std::array<char, 64 * 1024> buffer;
  const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  in_.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0 && in_.size() <= kRequestMax;
}

std::optional<std::string> HttpConnection::next_request() {
  const std::size_t end = in_.find(kHeaderEnd);
  if (end == in_.npos) return std::nullopt;
  const std::size_t start = end + kHeaderEnd.size();
  const auto length = content_length(std::string_view(in_).substr(0, start));
  broken_ = broken_ || !length;
  if (broken_ || in_.size() - start < *length) return std::nullopt;
  std::string body = in_.substr(start, *length);
  in_.erase(0, start + *length);
  return body;
}

bool HttpConnection::send(HttpBody body) {
  body.head.insert(0, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                          std::to_string(size_of(body)) + "\r\n\r\n");
  unsent_.push_back(std::move(body));
  return write_pending();
}

bool HttpConnection::write_pending() {
  while (!broken_ && !unsent_.empty()) {
    std::array<iovec, 3> pieces;
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = gather(unsent_.front(), sent_of_first_, pieces);
    const ssize_t sent = sendmsg(fd_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) break;
    broken_ = sent < 0;
    sent_of_first_ += static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    if (sent_of_first_ < size_of(unsent_.front())) break;
    unsent_.pop_front();
    sent_of_first_ = 0;
  }
  if (const bool wanted = !unsent_.empty(); wanted != waits_for_writable_) {
    waits_for_writable_ = wanted;
    poller_.change(fd_, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, tag_);
  }
  return !broken_;
}

}  // namespace tbg::load
