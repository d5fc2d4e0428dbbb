// What the tests of the configuration share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pool/app/config.h"
#include "pool/app/config_set.h"

namespace tbg::app::testing {

inline LoadedConfig check(std::string_view text, NodeKind kind = NodeKind::bitcoind) {
  auto root = parse_config(text, "pool.json");
  if (!root) return {{}, {to_text(root.error().place) + ": " + root.error().message}, {}};
  if (const auto expanded = expand_dotted_keys(*root); !expanded)
    return {{}, {expanded.error().message}, {}};
  return check_config(*root, kind);
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

inline bool mentions(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace tbg::app::testing
