// What user names and passwords say (rule 7).
#include <algorithm>

#include "pool/stratum/number_text.h"
#include "pool/stratum/request.h"

namespace tbg::stratum {
namespace {

std::optional<double> difficulty_item(std::string_view item) {
  for (const std::string_view key : {"d=", "diff="}) {
    if (!item.starts_with(key)) continue;
    const std::optional<double> value = parse_number(item.substr(key.size()));
    if (value && *value > 0) return value;
  }
  return std::nullopt;
}

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

std::optional<double> password_difficulty(std::string_view password) {
  while (!password.empty()) {
    const std::size_t comma = std::min(password.find(','), password.size());
    if (const auto value = difficulty_item(trim_blanks(password.substr(0, comma)))) return value;
    password.remove_prefix(std::min(comma + 1, password.size()));
  }
  return std::nullopt;
}

UserName split_user_name(std::string_view user) {
  const std::size_t cut = user.find_first_of("._");
  if (cut == std::string_view::npos) return {user, {}, false};
  const std::string_view rest = user.substr(cut + 1);
  const std::string_view bounded = rest.substr(0, kWorkerMax);
  const auto end = std::find_if_not(bounded.begin(), bounded.end(), is_printable);
  const std::string_view worker = bounded.substr(0, std::size_t(end - bounded.begin()));
  return {user.substr(0, cut), worker, worker.size() < rest.size()};
}

}  // namespace tbg::stratum
