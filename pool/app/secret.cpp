#include "pool/app/secret.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace tbg::app {
namespace {

using Secret = boost::system::result<std::string, std::string>;

Secret failed(std::string message) { return {boost::system::in_place_error, std::move(message)}; }
Secret found(std::string secret) { return {boost::system::in_place_value, std::move(secret)}; }

Secret first_line(const std::string& path) {
  std::ifstream file(path);
  if (!file) return failed("file " + path + " cannot be opened: " + std::strerror(errno));
  std::string line;
  std::getline(file, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.pop_back();
  if (line.empty()) return failed("file " + path + " has an empty first line");
  return found(std::move(line));
}

}  // namespace

Secret resolve_secret(std::string_view text) {
  if (text.starts_with("file:")) return first_line(std::string(text.substr(5)));
  if (text.starts_with("env:")) {
    const std::string name(text.substr(4));
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0')
      return failed("environment variable " + name + " is not set");
    return found(value);
  }
  return found(std::string(text));
}

}  // namespace tbg::app
