// One bitcoind or btcd, and how it lets us in.
#pragma once

#include <cstdint>
#include <string>

namespace tbg::live {

struct RpcTarget {
  std::string host = "127.0.0.1";  // address or name
  std::uint16_t port = 8332;
  // Either a cookie file (which wins), or user and password, or nothing.
  std::string cookie_file;
  std::string user;
  std::string password;
};

// "host:port", with brackets around IPv6 addresses.
inline std::string to_text(const RpcTarget& target) {
  const bool v6 = target.host.find(':') != std::string::npos;
  return (v6 ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

}  // namespace tbg::live
