#include "pool/live/proxy_protocol.h"

#include <gtest/gtest.h>

#include <string>

namespace tbg::live {
namespace {

using namespace std::string_literals;

const std::string kBinaryStart = "\r\n\r\n\0\r\nQUIT\n"s;

std::string source_text(const ProxyHeader& header) {
  if (!header.source) return "none";
  return header.source->address().to_string() + " " + std::to_string(header.source->port());
}

void expect_ok(const std::string& header, const std::string& source) {
  const ProxyHeader parsed = parse_proxy_header(header + "{\"id\":1}\n");
  ASSERT_EQ(parsed.state, ProxyParse::ok) << header;
  EXPECT_EQ(parsed.size, header.size());
  EXPECT_EQ(source_text(parsed), source);
  for (std::size_t cut = 0; cut < header.size(); ++cut) {
    EXPECT_EQ(parse_proxy_header(header.substr(0, cut)).state, ProxyParse::incomplete) << cut;
  }
}

TEST(ProxyProtocol, TextHeaders) {
  expect_ok("PROXY TCP4 192.0.2.7 198.51.100.1 56324 3333\r\n", "192.0.2.7 56324");
  expect_ok("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n", "2001:db8::7 1");
  expect_ok("PROXY UNKNOWN\r\n", "none");
  expect_ok("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "none");
}

TEST(ProxyProtocol, BadTextHeadersAreRefused) {
  for (const std::string bad :
       {"PROXY\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 65536\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 1 2\r\n",
        "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n", "PROXY TCP6 192.0.2.7 192.0.2.8 1 2\r\n",
        "PROXY UDP4 192.0.2.7 192.0.2.8 1 2\r\n", "PROXY  TCP4 192.0.2.7 192.0.2.8 1 2\r\n",
        "PROXY TCP4 localhost 192.0.2.8 1 2\r\n", "proxy TCP4 192.0.2.7 192.0.2.8 1 2\r\n",
        "{\"id\":1,\"method\":\"mining.subscribe\"}\n", "GET / HTTP/1.1\r\n\r\n"}) {
    EXPECT_EQ(parse_proxy_header(bad).state, ProxyParse::bad) << bad;
  }
  EXPECT_EQ(parse_proxy_header("PROXY " + std::string(101, 'x')).state, ProxyParse::bad);
}

TEST(ProxyProtocol, BinaryHeaders) {
  const std::string v4 = "\xC0\x00\x02\x07\xC6\x33\x64\x01\xDC\x04\x0D\x05"s;
  expect_ok(kBinaryStart + "\x21\x11\x00\x0C"s + v4, "192.0.2.7 56324");
  expect_ok(kBinaryStart + "\x21\x11\x00\x0F"s + v4 + "\x04\x00\x00"s, "192.0.2.7 56324");
  const std::string v6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07"s;
  expect_ok(kBinaryStart + "\x21\x21\x00\x24"s + v6 + v6 + "\x00\x01\x0D\x05"s, "2001:db8::7 1");
  expect_ok(kBinaryStart + "\x20\x00\x00\x00"s, "none");
  expect_ok(kBinaryStart + "\x20\x11\x00\x0C"s + v4, "none");
  expect_ok(kBinaryStart + "\x21\x00\x00\x00"s, "none");
}

TEST(ProxyProtocol, BadBinaryHeadersAreRefused) {
  for (const std::string& bad : {
           kBinaryStart + "\x11\x11\x00\x0C"s,                      // version 1
           kBinaryStart + "\x22\x11\x00\x0C"s,                      // no such command
           kBinaryStart + "\x21\x11\xFF\xFF"s,                      // longer than we take
           kBinaryStart + "\x21\x11\x00\x04"s + "\x01\x02\x03\x04"  // too short for addresses
       }) {
    EXPECT_EQ(parse_proxy_header(bad).state, ProxyParse::bad);
  }
  EXPECT_EQ(parse_proxy_header("\r\n\r\n\r\n"s).state, ProxyParse::bad);
}

}  // namespace
}  // namespace tbg::live
