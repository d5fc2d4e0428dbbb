// Texts inside of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tbg::recording {

// What stands between two quotes, read; nullopt if it is no text.
std::optional<std::string> read_json_text(std::string_view between_quotes);
// The other way round; bytes that are no UTF-8 become U+FFFD.
std::string write_json_text(std::string_view text);

}  // namespace tbg::recording
