// nlohmann_json as the oracle of what is JSON, and where it and JsonTree may differ. For tests
// only.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "pool/stratum/json_tree.h"

namespace tbg::stratum {

inline bool oracle_accepts(std::string_view line) {
  return nlohmann::json::accept(line.begin(), line.end());
}

// Lines on which both are right: the oracle skips a byte order mark, stops at NUL and refuses
// numbers beyond double; we refuse deep nesting.
inline bool oracle_is_competent(std::string_view line) {
  const auto is_open = [](char c) { return c == '[' || c == '{'; };
  const auto is_exponent = [](char c) { return c == 'e' || c == 'E'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  bool exponent = false;
  for (std::size_t i = 1; i < line.size(); ++i) {
    exponent = exponent || (is_exponent(line[i]) && (is_digit(line[i - 1]) || line[i - 1] == '.'));
  }
  return line.size() <= kLineMax && !line.starts_with('\xef') &&
         line.find('\0') == std::string_view::npos && !exponent &&
         std::count_if(line.begin(), line.end(), is_digit) < 300 &&
         std::count_if(line.begin(), line.end(), is_open) < JsonTree::kDepthMax;
}

}  // namespace tbg::stratum
