#include "pool/recording/json_text.h"

#include <nlohmann/json.hpp>

namespace tbg::recording {

std::optional<std::string> read_json_text(std::string_view between_quotes) {
  const auto json = nlohmann::json::parse('"' + std::string(between_quotes) + '"', nullptr, false);
  return json.is_string() ? std::optional(json.get<std::string>()) : std::nullopt;
}

std::string write_json_text(std::string_view text) {
  using Json = nlohmann::json;
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace tbg::recording
