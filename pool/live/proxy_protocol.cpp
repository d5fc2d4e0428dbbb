#include "pool/live/proxy_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace tbg::live {

namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;
using boost::asio::ip::tcp;

constexpr std::string_view kTextStart = "PROXY ";
constexpr std::string_view kBinaryStart{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t kTextMax = 107;
constexpr std::size_t kBinaryFixed = 16;

const ProxyHeader kBad{ProxyParse::bad, 0, std::nullopt};
const ProxyHeader kIncomplete{};

// True while `bytes` may still become something that starts with `start`.
bool may_start_with(std::string_view bytes, std::string_view start) {
  const std::size_t common = std::min(bytes.size(), start.size());
  return bytes.substr(0, common) == start.substr(0, common);
}

std::string_view next_word(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return word;
}

std::optional<std::uint16_t> parse_port(std::string_view word) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return port;
}

// "TCP4 192.0.2.1 192.0.2.2 56324 443"
std::optional<tcp::endpoint> parse_text_addresses(std::string_view line) {
  const std::string_view family = next_word(line);
  boost::system::error_code error;
  const address source = boost::asio::ip::make_address(next_word(line), error);
  if (error) return std::nullopt;
  const address destination = boost::asio::ip::make_address(next_word(line), error);
  if (error) return std::nullopt;
  const auto source_port = parse_port(next_word(line));
  const auto destination_port = parse_port(next_word(line));
  const bool v4 = family == "TCP4" && source.is_v4() && destination.is_v4();
  const bool v6 = family == "TCP6" && source.is_v6() && destination.is_v6();
  if (!(v4 || v6) || !source_port || !destination_port || !line.empty()) return std::nullopt;
  return tcp::endpoint(source, *source_port);
}

ProxyHeader parse_text(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kTextMax).find("\r\n");
  if (end == std::string_view::npos) return bytes.size() < kTextMax ? kIncomplete : kBad;
  const std::string_view line = bytes.substr(0, end).substr(kTextStart.size());
  if (line.substr(0, line.find(' ')) == "UNKNOWN") return {ProxyParse::ok, end + 2, std::nullopt};
  const auto source = parse_text_addresses(line);
  if (!source) return kBad;
  return {ProxyParse::ok, end + 2, source};
}

template <typename Address>
std::optional<tcp::endpoint> binary_source(std::string_view addresses) {
  typename Address::bytes_type raw;
  if (addresses.size() < 2 * raw.size() + 4) return std::nullopt;
  std::memcpy(raw.data(), addresses.data(), raw.size());
  const auto high = static_cast<std::uint8_t>(addresses[2 * raw.size()]);
  const auto low = static_cast<std::uint8_t>(addresses[2 * raw.size() + 1]);
  return tcp::endpoint(Address(raw), static_cast<std::uint16_t>(high << 8 | low));
}

ProxyHeader parse_binary(std::string_view bytes) {
  if (bytes.size() < kBinaryFixed) return kIncomplete;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::size_t size = kBinaryFixed + (static_cast<std::size_t>(at(14)) << 8 | at(15));
  const std::uint8_t command = at(12);
  if (size > kProxyHeaderMax || (command != 0x20 && command != 0x21)) return kBad;
  if (bytes.size() < size) return kIncomplete;
  const std::string_view addresses = bytes.substr(kBinaryFixed, size - kBinaryFixed);
  ProxyHeader header{ProxyParse::ok, size, std::nullopt};
  const std::uint8_t family = at(13);
  const bool tcp4 = family == 0x11;
  const bool tcp6 = family == 0x21;
  if (command == 0x20 || !(tcp4 || tcp6)) return header;
  header.source =
      tcp4 ? binary_source<address_v4>(addresses) : binary_source<address_v6>(addresses);
  return header.source ? header : kBad;
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (may_start_with(bytes, kTextStart)) {
    return bytes.size() < kTextStart.size() ? kIncomplete : parse_text(bytes);
  }
  if (may_start_with(bytes, kBinaryStart)) return parse_binary(bytes);
  return kBad;
}

}  // namespace tbg::live
