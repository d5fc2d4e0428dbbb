#include "pool/load/message.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace tbg::load {
namespace {

using nlohmann::json;

std::optional<json> parse_object(std::string_view line) {
  json parsed = json::parse(line, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

// `{"id":7,"result":true,` as nearly all replies begin.
std::optional<Reply> parse_usual_reply(std::string_view line) {
  constexpr std::string_view kStart = R"({"id":)";
  constexpr std::string_view kRest = R"(,"result":true,)";
  if (!line.starts_with(kStart)) return std::nullopt;
  Reply reply{.id = 0, .accepted = true, .reason = {}};
  const char* const end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data() + kStart.size(), end, reply.id);
  if (error != std::errc{} || !std::string_view(stop, end).starts_with(kRest)) return std::nullopt;
  return reply;
}

std::string reason_of(const json& message) {
  const auto error = message.find("error");
  if (error == message.end() || error->is_null()) return "false";
  if (error->is_array() && error->size() > 1 && error->at(1).is_string()) return error->at(1);
  return error->dump();
}

// Takes the next string of a JSON array and moves past it. No escapes: hex and job ids have none.
std::optional<std::string_view> take_string(std::string_view& rest) {
  const std::size_t open = rest.find('"');
  const std::size_t close = open == rest.npos ? open : rest.find('"', open + 1);
  if (close == rest.npos) return std::nullopt;
  const std::string_view text = rest.substr(open + 1, close - open - 1);
  rest.remove_prefix(close + 1);
  return text;
}

}  // namespace

LineKind kind_of(std::string_view line) {
  const std::size_t key = line.find("\"method\"");
  if (key == line.npos) return LineKind::reply;
  const std::string_view value = line.substr(key + 8, 32);
  if (value.find("\"mining.notify\"") != value.npos) return LineKind::notify;
  if (value.find("\"mining.set_difficulty\"") != value.npos) return LineKind::difficulty;
  return LineKind::other;
}

std::optional<Reply> parse_reply(std::string_view line) {
  if (auto usual = parse_usual_reply(line)) return usual;
  const auto message = parse_object(line);
  if (!message) return std::nullopt;
  const auto id = message->find("id");
  const auto result = message->find("result");
  if (id == message->end() || !id->is_number_unsigned() || result == message->end()) return {};
  Reply reply{.id = *id, .accepted = !result->is_null() && *result != false, .reason = {}};
  if (!reply.accepted) reply.reason = reason_of(*message);
  return reply;
}

std::optional<Subscription> parse_subscription(std::string_view line) {
  const auto message = parse_object(line);
  if (!message || !message->contains("result")) return std::nullopt;
  const json& result = message->at("result");
  if (!result.is_array() || result.size() < 3) return std::nullopt;
  if (!result[1].is_string() || !result[2].is_number_unsigned()) return std::nullopt;
  return Subscription{result[1], result[2]};
}

std::optional<double> parse_difficulty(std::string_view line) {
  const auto message = parse_object(line);
  if (!message || !message->contains("params")) return std::nullopt;
  const json& params = message->at("params");
  if (!params.is_array() || params.empty() || !params[0].is_number()) return std::nullopt;
  const double difficulty = params[0];
  if (!(difficulty > 0)) return std::nullopt;
  return difficulty;
}

std::optional<NotifyGlance> glance_at_notify(std::string_view line) {
  constexpr std::string_view kParams = "\"params\"";
  std::string_view rest = line;
  const std::size_t params = rest.find(kParams);
  if (params == rest.npos) return std::nullopt;
  rest.remove_prefix(params + kParams.size());
  const auto job_id = take_string(rest);
  const auto previous = take_string(rest);
  const auto coinb1 = take_string(rest);
  const auto coinb2 = take_string(rest);
  const std::size_t branch = rest.find('[');
  if (!job_id || !previous || !coinb1 || !coinb2 || branch == rest.npos) return std::nullopt;
  const std::size_t first = rest.find_first_not_of(' ', branch + 1);
  if (first == rest.npos) return std::nullopt;
  // The boolean is the last parameter, after the one ']' that ends the branch.
  const bool clean = rest.find("true", rest.find(']')) != rest.npos;
  return NotifyGlance{.previous = *previous, .empty = rest[first] == ']', .clean = clean};
}

}  // namespace tbg::load
