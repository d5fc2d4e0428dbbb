#include "pool/live/event_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tbg::live {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// 0 or errno.
int send_now(int socket, const EventRing::Line& line) {
  std::array<iovec, 2> parts{{{const_cast<char*>(line.head.data()), line.head.size()},
                              {const_cast<char*>(line.tail.data()), line.tail.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

// The one who listened is gone; another may be there.
bool means_gone(int error) {
  return error == ECONNREFUSED || error == ECONNRESET || error == ENOTCONN || error == EPIPE;
}

}  // namespace

StartResult<std::unique_ptr<EventSocket>> EventSocket::open(Loop& loop, OperatorLog& log,
                                                            std::string path,
                                                            std::size_t ring_bytes) {
  static_assert(kPathMax == sizeof(sockaddr_un::sun_path) - 1);
  if (path.empty() || path.size() > kPathMax) {
    return StartError{
        "cannot send events to \"" + path + "\" (event_socket_path): a socket's path has 1 to " +
        std::to_string(kPathMax) + " characters, this one " + std::to_string(path.size())};
  }
  return std::unique_ptr<EventSocket>(new EventSocket(loop, log, std::move(path), ring_bytes));
}

EventSocket::EventSocket(Loop& loop, OperatorLog& log, std::string path, std::size_t ring_bytes)
    : loop_(loop), log_(log), path_(std::move(path)), ring_(ring_bytes) {
  thread_ = std::thread([this] { run(); });
}

EventSocket::~EventSocket() { finish(); }

void EventSocket::finish() {
  if (!thread_.joinable()) return;
  end_us_ = Loop::now().mono_us + kFarewell;
  naps_.wake();
  thread_.join();
}

void EventSocket::send(std::string_view line) {
  if (!ring_.push(line)) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
  } else {
    naps_.nudge();
  }
}

void EventSocket::run() {
  begin_helper("tbg-events");  // ci/bench looks for the name
  while (true) {
    const bool ending = end_us_ != kNever;  // before the last look at the ring
    drain();
    if (ending) return;
    // The end's wake() may have been taken by wait_for_room().
    if (end_us_ == kNever) naps_.rest([this] { return ring_.empty(); });
  }
}

void EventSocket::drain() {
  while (const auto line = ring_.front()) {
    const std::int64_t end_us = end_us_;
    delivered_ = (end_us == kNever || Loop::now().mono_us < end_us) && deliver(*line);
    (delivered_ ? sent_ : dropped_).fetch_add(1, std::memory_order_relaxed);
    ring_.pop();
  }
  if (dropping_ && delivered_) say_back();
}

bool EventSocket::deliver(const EventRing::Line& line) {
  std::int64_t until_us = 0;
  while (socket_ || connected_again()) {
    const int error = send_now(socket_.get(), line);
    if (error == 0) return true;
    if (error == EAGAIN) {
      if (until_us == 0) until_us = Loop::now().mono_us + kPatience;
      if (wait_for_room(until_us)) continue;
      say_dropping(LogLevel::warning, "the listener does not keep up");
      return false;
    }
    if (!means_gone(error)) {
      say_dropping(LogLevel::warning, std::strerror(error));
      return false;
    }
    socket_.reset();
  }
  return false;
}

bool EventSocket::connected_again() {
  const std::int64_t now_us = Loop::now().mono_us;
  if (now_us < connect_after_us_) return false;
  connect_after_us_ = now_us + kReconnect;
  FileHandle fresh(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_of(path_);
  if (::connect(fresh.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::string reason = std::strerror(errno);
    say_dropping(sent() == 0 ? LogLevel::info : LogLevel::warning, "nobody listens: " + reason);
    return false;
  }
  socket_ = std::move(fresh);
  return true;
}

bool EventSocket::wait_for_room(std::int64_t until_us) {
  const std::int64_t left_us = std::min(until_us, end_us_.load()) - Loop::now().mono_us;
  if (left_us <= 0) return false;
  std::array<pollfd, 2> wanted{{{socket_.get(), POLLOUT, 0}, {naps_.fd(), POLLIN, 0}}};
  ::poll(wanted.data(), wanted.size(), static_cast<int>(left_us / kMillisecond + 1));
  if (wanted[1].revents != 0) naps_.wait(0);  // the end comes nearer
  return true;
}

void EventSocket::say_dropping(LogLevel level, const std::string& why) {
  if (std::exchange(dropping_, true)) return;
  say(level, "events to " + path_ + " are dropped: " + why);
}

void EventSocket::say_back() {
  dropping_ = false;
  say(LogLevel::notice, "events reach " + path_ + " again");
}

void EventSocket::say(LogLevel level, std::string line) {
  boost::asio::post(loop_.io(),
                    [&log = log_, level, text = std::move(line)] { log.write(level, text); });
}

}  // namespace tbg::live
