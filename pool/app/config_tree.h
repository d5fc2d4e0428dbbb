// A configuration file as a tree in which every value knows where it stands, so that whatever is
// wrong with it can be said with file and line.
//
// JSON with // and /* */ comments; text after the value is ignored, as ckpool does. Files are small
// (kConfigMax) and shallow (kConfigDepthMax): both are bounded, since a tree is freed recursively.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::app {

inline constexpr std::size_t kConfigMax = 1 << 20;  // bytes, unless the caller expects more
inline constexpr int kConfigDepthMax = 16;

struct Place {
  std::string source;  // file name, or "--set"
  int line = 0;        // 0: does not apply
};
std::string to_text(const Place& place);

struct ConfigNode {
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  std::string key;  // in its object; empty for elements of arrays
  bool boolean = false;
  double number = 0;
  std::string text;  // also what the operator typed for a number or after --set
  std::vector<ConfigNode> items;
  Place place;

  [[nodiscard]] const ConfigNode* find(std::string_view name) const;
  [[nodiscard]] ConfigNode* find(std::string_view name);
  // The value as a message shows it: `"text"`, `12`, `a list`.
  [[nodiscard]] std::string shown() const;
};

struct ConfigError {
  Place place;
  std::string message;
};
template <typename T>
using ConfigResult = boost::system::result<T, ConfigError>;

enum class AfterValue : std::uint8_t { ignored, refused };
ConfigResult<ConfigNode> parse_config(std::string_view text, const std::string& source,
                                      AfterValue rest = AfterValue::ignored,
                                      std::size_t bytes_max = kConfigMax);
// The same with the file's content; the error says why it cannot be read.
ConfigResult<ConfigNode> read_config_file(const std::string& path,
                                          std::size_t bytes_max = kConfigMax);

}  // namespace tbg::app
