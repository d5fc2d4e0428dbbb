#include "pool/live/rpc_credentials.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace tbg::live {

namespace {

constexpr std::size_t kCookieMax = 4096;

// The first line of a small file; empty with errno if it cannot be read.
std::string first_line(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::array<char, kCookieMax> buffer{};
  file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  const std::string_view text(buffer.data(), static_cast<std::size_t>(file.gcount()));
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view part = bytes.substr(i, 3);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < part.size() ? static_cast<std::uint8_t>(part[j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= part.size() ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

RpcCredentials::RpcCredentials(RpcTarget target) : target_(std::move(target)) {
  if (target_.cookie_file.empty() && !(target_.user.empty() && target_.password.empty())) {
    header_ = "Basic " + base64(target_.user + ":" + target_.password);
  }
}

bool RpcCredentials::refresh() {
  if (target_.cookie_file.empty()) return false;
  const std::string cookie = first_line(target_.cookie_file);
  cookie_problem_.clear();
  if (cookie.empty()) {
    cookie_problem_ = errno != 0 ? std::strerror(errno) : "the file is empty";
  }
  std::string fresh = cookie.empty() ? "" : "Basic " + base64(cookie);
  const bool changed = fresh != header_;
  header_ = std::move(fresh);
  return changed;
}

std::string RpcCredentials::refusal() const {
  if (!cookie_problem_.empty()) {
    return "wants a password (HTTP 401), and the cookie file " + target_.cookie_file +
           " cannot be read (" + cookie_problem_ +
           "): check btcd.cookie and the rights on the file, or set btcd.auth and btcd.pass";
  }
  if (!target_.cookie_file.empty()) {
    return "refused the password (HTTP 401): is " + target_.cookie_file +
           " (btcd.cookie) the cookie of this very node? Or set btcd.auth and btcd.pass";
  }
  if (header_.empty()) {
    return "wants a password (HTTP 401): set btcd.auth and btcd.pass, or btcd.cookie";
  }
  return "refused the password (HTTP 401): check btcd.auth and btcd.pass against rpcuser and "
         "rpcpassword (or rpcauth) of the node, or use its cookie file";
}

}  // namespace tbg::live
