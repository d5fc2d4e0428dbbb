#include "fakes/miner_line.h"

#include <charconv>

namespace tbg::fakes {
namespace {

bool skip(std::string_view& rest, std::string_view literal) {
  if (!rest.starts_with(literal)) return false;
  rest.remove_prefix(literal.size());
  return true;
}

// A string and what must follow it.
bool take(std::string_view& rest, std::string_view& text, std::string_view then) {
  if (!skip(rest, "\"")) return false;
  text = rest.substr(0, rest.find('"'));
  rest.remove_prefix(text.size());
  return text.find('\\') == std::string_view::npos && skip(rest, "\"") && skip(rest, then);
}

bool take_branch(std::string_view& rest, std::vector<std::string_view>& branch) {
  if (!skip(rest, "[")) return false;
  while (rest.starts_with('"')) {
    const bool last = !take(rest, branch.emplace_back(), "");
    if (last || !skip(rest, ",")) break;
    if (!rest.starts_with('"')) return false;
  }
  return skip(rest, "],");
}

}  // namespace

std::optional<std::uint64_t> read_success(std::string_view line) {
  if (!skip(line, R"({"id":)")) return std::nullopt;
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), id);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc() || line != R"(,"result":true,"error":null})") return std::nullopt;
  return id;
}

std::optional<NotifyTexts> read_notify(std::string_view line) {
  NotifyTexts texts;
  const bool read = skip(line, R"({"id":null,"method":"mining.notify","params":[)") &&
                    take(line, texts.id, ",") && take(line, texts.previous, ",") &&
                    take(line, texts.coinb1, ",") && take(line, texts.coinb2, ",") &&
                    take_branch(line, texts.branch) && take(line, texts.version, ",") &&
                    take(line, texts.bits, ",") && take(line, texts.time, ",");
  if (!read) return std::nullopt;
  texts.clean = line == "true]}";
  return texts.clean || line == "false]}" ? std::optional(std::move(texts)) : std::nullopt;
}

}  // namespace tbg::fakes
