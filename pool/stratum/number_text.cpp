#include "pool/stratum/number_text.h"

#include <cmath>
#include <system_error>

namespace tbg::stratum {

std::string_view trim_blanks(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") + 1 - start);
}

std::optional<double> parse_number(std::string_view text) {
  text = trim_blanks(text);
  const char* const end = text.data() + text.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace tbg::stratum
