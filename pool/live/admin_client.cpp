#include "pool/live/admin_client.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "pool/live/socket_io.h"

namespace tbg::live {

StartResult<AdminClient> AdminClient::connect(const std::string& path) {
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof(address.sun_path))
    return StartError{"a socket's path has 1 to " + std::to_string(sizeof(address.sun_path) - 1) +
                      " characters"};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  FileHandle socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience{kPatienceS, 0};
  const auto failed = [] { return StartError{std::strerror(errno)}; };
  if (!socket ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0 ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return failed();
  return AdminClient(std::move(socket));
}

bool AdminClient::ask(std::string_view line, std::string& answer) {
  const std::array<std::string_view, 2> pieces{line, "\n"};
  // Who is refused at the door may not get his line out; the reason is there to be read.
  (void)write_pieces(socket_.get(), pieces);
  std::array<char, 64 * 1024> buffer;
  std::size_t end = in_.find('\n');
  while (end == std::string::npos) {
    const ssize_t got = receive(socket_.get(), buffer);
    if (got <= 0) {
      answer = got < 0 && would_block(errno) ? "no answer in time"
                                             : "the connection ended without an answer";
      return false;
    }
    const std::size_t seen = in_.size();
    in_.append(buffer.data(), static_cast<std::size_t>(got));
    end = in_.find('\n', seen);
  }
  answer = in_.substr(0, end);
  in_.erase(0, end + 1);
  return true;
}

}  // namespace tbg::live
