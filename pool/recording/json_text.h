// Texts inside of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tbg::recording {

// What stands between two quotes, read; nullopt if it is no text.
std::optional<std::string> read_json_text(std::string_view between_quotes);

}  // namespace tbg::recording
