// What a miner says.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/checkers/plain_line.h"
#include "sim/checkers/wire_parse.h"

namespace tbg::sim {
namespace {

using nlohmann::json;

constexpr std::size_t kDepthClear = 60;  // nesting that every parser of a pool should manage
constexpr std::size_t kIdMax = 60;       // longer ids need not be echoed

constexpr std::array<std::pair<std::string_view, Method>, 10> kMethods = {{
    {"mining.subscribe", Method::subscribe},
    {"mining.authorize", Method::authorize},
    {"mining.authorise", Method::authorize},
    {"mining.configure", Method::configure},
    {"mining.submit", Method::submit},
    {"mining.suggest_difficulty", Method::suggest_difficulty},
    {"mining.extranonce.subscribe", Method::extranonce_subscribe},
    {"mining.ping", Method::ping},
    {"mining.get_transactions", Method::get_transactions},
    {"pong", Method::stray},
}};

std::size_t deepest(std::string_view line) {
  std::size_t depth = 0;
  std::size_t most = 0;
  for (const char c : line) {
    if (c == '[' || c == '{') most = std::max(most, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return most;
}

// Numbers beyond a double are JSON, but not to this parser.
bool has_huge_number(std::string_view line) {
  std::size_t digits = 0;
  bool exponent = false;
  for (const char c : line) {
    if (c >= '0' && c <= '9') {
      ++digits;
      if (digits >= 300 || (exponent && digits >= 3)) return true;
    } else if (c != '+' && c != '-') {
      digits = 0;
      exponent = c == 'e' || c == 'E';
    }
  }
  return false;
}

bool is_unclear(std::string_view line, bool parsed) {
  if (deepest(line) > kDepthClear || line.starts_with("\xef\xbb\xbf")) return true;
  return !parsed && has_huge_number(line);
}

std::string text_or_empty(const json& params, std::size_t at) {
  if (!params.is_array() || params.size() <= at || !params[at].is_string()) return {};
  return params[at].get<std::string>();
}

std::optional<WireSubmit> read_submit(const json& params) {
  if (!params.is_array() || params.size() < 5) return std::nullopt;
  for (const std::size_t at : {0U, 2U, 3U, 4U})
    if (!params[at].is_string()) return std::nullopt;
  const json& job = params[1];
  if (!job.is_string() && !job.is_number()) return std::nullopt;
  WireSubmit submit;
  submit.worker = text_or_empty(params, 0);
  submit.job_id = job.is_string() ? text_or_empty(params, 1) : job.dump();
  submit.job_exact = job.is_string();
  submit.nonce2 = text_or_empty(params, 2);
  submit.ntime = text_or_empty(params, 3);
  submit.nonce = text_or_empty(params, 4);
  if (params.size() > 5 && !params[5].is_null()) {
    if (!params[5].is_string()) return std::nullopt;
    submit.version_bits = text_or_empty(params, 5);
  }
  return submit;
}

// A submit as nearly all are; false: it must be read in full.
bool read_plain_submit(std::string_view text, WireRequest& request) {
  PlainLine line(text);
  std::string_view id;
  std::array<std::string_view, 6> params;
  if (!line.skip(R"({"id":)") || !line.whole(id) ||
      !line.skip(R"(,"method":"mining.submit","params":[)") || !line.is_plain())
    return false;
  std::size_t count = 0;
  do {
    if (count == params.size() || !line.text(params[count++])) return false;
  } while (line.skip(","));
  if (count < 5 || !line.skip("]}") || !line.at_end()) return false;
  request.method = Method::submit;
  request.owed = Owed::reply;
  request.id = id;
  WireSubmit& submit = request.submit.emplace();
  submit.worker = params[0];
  submit.job_id = params[1];
  submit.nonce2 = params[2];
  submit.ntime = params[3];
  submit.nonce = params[4];
  if (count == 6) submit.version_bits = params[5];
  request.user = submit.worker;
  return true;
}

// Rules 2, 8 and 17, and conformance rows 12 and 15. A known request without an id is answered or
// not, as the pool likes.
Owed owed_for(Method method, const json& id) {
  const bool named = id.is_number() || id.is_string();
  switch (method) {
    case Method::suggest_difficulty:
    case Method::stray:
      return Owed::nothing;
    case Method::not_json:
    case Method::no_request:
      return Owed::reply;
    case Method::unknown:
      if (id.is_null()) return Owed::nothing;
      return named ? Owed::reply : Owed::perhaps;
    case Method::subscribe:
    case Method::authorize:
    case Method::configure:
    case Method::submit:
    case Method::extranonce_subscribe:
    case Method::ping:
    case Method::get_transactions:
      return named ? Owed::reply : Owed::perhaps;
  }
  return Owed::perhaps;
}

Method method_of(const json& line) {
  const auto method = line.find("method");
  if (method == line.end() || method->is_null())  // some firmware fills in every member
    return line.contains("result") || line.contains("error") ? Method::stray : Method::no_request;
  if (!method->is_string()) return Method::no_request;
  const auto& name = method->get_ref<const std::string&>();
  const auto known = std::find_if(kMethods.begin(), kMethods.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return known == kMethods.end() ? Method::unknown : known->second;
}

// The library takes a zero byte for the end of its input; in JSON it has no place anywhere.
json read_json(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) return json(json::value_t::discarded);
  return json::parse(line, nullptr, false);
}

}  // namespace

std::string_view name_of(Method method) {
  for (const auto& [name, value] : kMethods)
    if (value == method) return name;
  if (method == Method::not_json) return "a line that is no JSON";
  return method == Method::unknown ? "an unknown method" : "a line that is no request";
}

ParsedRequest parse_request(std::string_view line) {
  ParsedRequest out;
  WireRequest& request = out.request;
  if (read_plain_submit(line, request)) return out;
  request.id = "null";
  const json parsed = read_json(line);
  out.unclear = is_unclear(line, !parsed.is_discarded());
  if (!parsed.is_object()) {
    request.method = parsed.is_discarded() ? Method::not_json : Method::no_request;
    request.owed = Owed::reply;
    return out;
  }
  const json id = parsed.value("id", json());
  request.method = method_of(parsed);
  request.owed = parsed.empty() ? Owed::perhaps : owed_for(request.method, id);
  if (id.is_number() || id.is_string()) request.id = id.dump();
  if (request.id.size() > kIdMax) request.id = "null";
  const auto params = parsed.find("params");
  if (params == parsed.end()) return out;
  if (request.method == Method::submit) request.submit = read_submit(*params);
  if (request.method == Method::authorize) request.user = text_or_empty(*params, 0);
  if (request.submit) request.user = request.submit->worker;
  return out;
}

}  // namespace tbg::sim
