// Where a Redis server is: redis://[[user]:password@]host[:port][/database], or
// unix://[[user]:password@]/path/to/socket[?db=database].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pool/collect/result.h"

namespace tbg::collect {

struct RedisAddress {
  std::string host;  // empty: socket
  std::uint16_t port = 6379;
  std::string socket;
  std::string user;
  std::string password;
  unsigned database = 0;
  // Without the password, for messages.
  [[nodiscard]] std::string shown() const;
};

// The error says what is wrong, without the password.
Result<RedisAddress> parse_redis_url(std::string_view url);

}  // namespace tbg::collect
