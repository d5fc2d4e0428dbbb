#include "pool/collect/datagram_ear.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "pool/collect/event.h"

namespace tbg::collect {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  std::memcpy(out.sun_path, path.data(), path.size());
  return out;
}

// Is somebody bound to it? A socket that a crash left behind refuses.
bool is_in_use(const std::string& path) {
  const int probe = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const sockaddr_un to = address_of(path);
  const bool answered = ::connect(probe, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  ::close(probe);
  return answered;
}

}  // namespace

DatagramEar::DatagramEar(std::string path, unsigned mode, Hear hear)
    : path_(std::move(path)), mode_(mode), hear_(std::move(hear)) {}

DatagramEar::~DatagramEar() {
  if (thread_.joinable()) {
    ::close(wake_[1]);
    thread_.join();
    ::unlink(path_.c_str());
  }
  for (const int fd : {socket_, wake_[0]})
    if (fd >= 0) ::close(fd);
}

std::string DatagramEar::open() {
  std::string why = bind_socket();
  if (!why.empty()) return "cannot listen at " + path_ + " (socket_path): " + why;
  if (::pipe2(wake_, O_CLOEXEC) != 0) return std::string("no pipe: ") + std::strerror(errno);
  thread_ = std::thread([this] { listen(); });
  return {};
}

std::string DatagramEar::bind_socket() {
  if (path_.size() >= sizeof(sockaddr_un::sun_path)) return "the path is longer than 107 bytes";
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
  struct stat there {};
  if (::lstat(path_.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) return "something that is no socket is there";
    if (is_in_use(path_)) return "another program listens there";
    ::unlink(path_.c_str());
  }
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const sockaddr_un self = address_of(path_);
  if (socket_ < 0 || ::bind(socket_, reinterpret_cast<const sockaddr*>(&self), sizeof self) != 0)
    return std::strerror(errno);
  if (::chmod(path_.c_str(), mode_) != 0) return std::strerror(errno);
  const int bytes = 4 << 20;  // as much as the system allows
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  return {};
}

void DatagramEar::listen() {
  std::vector<char> buffer(kLineMax + 1);
  pollfd watched[] = {{socket_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
  while (true) {
    if (::poll(watched, 2, -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    ssize_t got = 0;
    while ((got = ::recv(socket_, buffer.data(), buffer.size(), 0)) >= 0)
      hear_({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace tbg::collect
