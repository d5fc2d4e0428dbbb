#include "pool/recording/json_text.h"

#include <nlohmann/json.hpp>

namespace tbg::recording {

std::optional<std::string> read_json_text(std::string_view between_quotes) {
  const auto json = nlohmann::json::parse('"' + std::string(between_quotes) + '"', nullptr, false);
  return json.is_string() ? std::optional(json.get<std::string>()) : std::nullopt;
}

}  // namespace tbg::recording
