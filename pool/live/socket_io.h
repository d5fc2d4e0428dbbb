// The bare system calls on a non-blocking socket: they fail with a value and errno, never a signal.
#pragma once

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <span>
#include <string_view>

#include "pool/ports/network.h"

namespace tbg::live {

// One recv(): bytes read, 0 at the end, -1 with errno.
ssize_t receive(int fd, std::span<char> buffer);
// Writes as much as the system takes at once; -1 with errno only if that is nothing.
ssize_t write_pieces(int fd, std::span<const std::string_view> pieces);
// Reads and forgets what has arrived, up to a bound.
void discard_input(int fd);

bool would_block(int error);
// Why a connection that failed with this errno is gone.
CloseReason reason_of(int error);

boost::asio::ip::tcp::endpoint to_endpoint(const sockaddr_storage& address);

}  // namespace tbg::live
