#include "pool/collect/redis_url.h"

#include <charconv>

namespace tbg::collect {
namespace {

using Parsed = Result<RedisAddress>;

template <typename T>
bool number(std::string_view text, T& out) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && stop == text.data() + text.size();
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// user:password@ at the beginning of what follows the scheme.
void take_login(std::string_view& text, RedisAddress& out) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return;
  const std::string_view login = text.substr(0, at);
  text.remove_prefix(at + 1);
  const std::size_t colon = login.find(':');
  if (colon == std::string_view::npos) {
    out.user = decoded(login);
    return;
  }
  out.user = decoded(login.substr(0, colon));
  out.password = decoded(login.substr(colon + 1));
}

Parsed parse_socket(std::string_view rest, RedisAddress out) {
  take_login(rest, out);
  const std::size_t query = rest.find("?db=");
  if (query != std::string_view::npos && !number(rest.substr(query + 4), out.database))
    return Problem{"the database of a Redis URL is a number: unix:///path?db=1"};
  out.socket = decoded(rest.substr(0, query));
  if (out.socket.empty() || out.socket.front() != '/')
    return Problem{"a Redis socket is an absolute path: unix:///run/redis/redis.sock"};
  return out;
}

Parsed parse_host(std::string_view rest, RedisAddress out) {
  take_login(rest, out);
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos && slash + 1 < rest.size() &&
      !number(rest.substr(slash + 1), out.database))
    return Problem{"the database of a Redis URL is a number: redis://host:6379/0"};
  std::string_view place = rest.substr(0, slash);
  const std::size_t bracket = place.rfind(']');
  const std::size_t colon = place.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    if (!number(place.substr(colon + 1), out.port) || out.port == 0)
      return Problem{"the port of a Redis URL is a number from 1 to 65535"};
    place = place.substr(0, colon);
  }
  if (place.size() > 2 && place.front() == '[') place = place.substr(1, place.size() - 2);
  out.host = place.empty() ? "127.0.0.1" : std::string(place);
  return out;
}

}  // namespace

std::string RedisAddress::shown() const {
  if (host.empty()) return "unix://" + socket;
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Parsed parse_redis_url(std::string_view url) {
  if (take_prefix(url, "redis://")) return parse_host(url, {});
  if (take_prefix(url, "unix://")) return parse_socket(url, {});
  if (url.starts_with("rediss://"))
    return Problem{"Redis is spoken without TLS here: use redis:// through a tunnel, or a socket"};
  return Problem{"a Redis URL begins with redis:// or unix://"};
}

}  // namespace tbg::collect
