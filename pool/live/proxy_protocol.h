// The PROXY protocol, versions 1 (text) and 2 (binary): how a load balancer tells whom it speaks
// for. Source: haproxy.org, proxy-protocol.txt (2020).
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tbg::live {

// Longest header taken: v1 has at most 107 bytes, v2 16 plus addresses and a few TLVs.
inline constexpr std::size_t kProxyHeaderMax = 2048;

enum class ProxyParse : std::uint8_t { incomplete, bad, ok };

struct ProxyHeader {
  ProxyParse state = ProxyParse::incomplete;
  std::size_t size = 0;  // bytes of the header; what follows belongs to the miner
  // nullopt: the balancer speaks for itself (health check), or does not know.
  std::optional<boost::asio::ip::tcp::endpoint> source;
};

// `bytes` is everything received so far. Never `incomplete` once kProxyHeaderMax bytes are there.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace tbg::live
