#include "pool/collect/event_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tbg::collect {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kFirstSecond = 1'230'940'800;  // 2009-01-03, the first block of all
constexpr std::int64_t kLastSecond = 4'102'444'800;   // 2100-01-01
constexpr std::size_t kNameMax = 32;
constexpr std::size_t kTypeMax = 64;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_type(std::string_view text) {
  return !text.empty() && text.size() <= kTypeMax &&
         std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '_'; });
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && std::ranges::all_of(text, [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

bool parse_boot(std::string_view text, std::uint32_t& out) {
  if (text.size() != 8) return false;
  const auto lower_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!std::ranges::all_of(text, lower_hex)) return false;
  return std::from_chars(text.data(), text.data() + text.size(), out, 16).ec == std::errc();
}

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// The text of a field within the line; empty if there is none.
std::string_view raw_token(ondemand::object& object, const char* key) {
  std::string_view out;
  ondemand::value value;
  if (object.find_field_unordered(key).get(value) != simdjson::SUCCESS) return {};
  out = value.raw_json_token();
  return without_spaces(out);
}

bool text_field(ondemand::object& object, const char* key, std::string& out) {
  std::string_view text;
  if (object.find_field_unordered(key).get_string().get(text) != simdjson::SUCCESS) return false;
  out = text;
  return true;
}

bool number_field(ondemand::object& object, const char* key, std::uint64_t& out) {
  return object.find_field_unordered(key).get_uint64().get(out) == simdjson::SUCCESS;
}

bool object_field(ondemand::object& object, const char* key, std::string_view& out) {
  ondemand::object inner;
  if (object.find_field_unordered(key).get_object().get(inner) != simdjson::SUCCESS) return false;
  return inner.raw_json().get(out) == simdjson::SUCCESS;
}

// What is wrong with the envelope; empty: nothing.
std::string_view read_envelope(ondemand::object& object, Event& out) {
  std::string boot;
  std::uint64_t stream = 0;
  if (!text_field(object, "event", out.type) || !is_type(out.type))
    return "no \"event\", or not of [a-z0-9_]";
  out.ts = raw_token(object, "ts");
  out.ts_us = parse_ts(out.ts);
  if (out.ts_us < 0) return "no \"ts\", or not the Unix seconds of a year from 2009 to 2099";
  if (!text_field(object, "source", out.source) || !is_name(out.source))
    return "no \"source\", or not of [A-Za-z0-9_-]";
  if (!text_field(object, "instance", out.key.instance) || !is_name(out.key.instance))
    return "no \"instance\", or not 1 to 32 of [A-Za-z0-9_-]";
  if (!text_field(object, "boot", boot) || !parse_boot(boot, out.key.boot))
    return "no \"boot\", or not 8 hex digits";
  if (!number_field(object, "stream", stream) || stream > 65'535)
    return "no \"stream\", or no number up to 65535";
  out.key.stream = static_cast<std::uint32_t>(stream);
  if (!number_field(object, "seq", out.seq) || out.seq == 0 || out.seq > INT64_MAX)
    return "no \"seq\", or no number from 1 on";
  if (!object_field(object, "data", out.data)) return "no \"data\", or no object";
  return {};
}

}  // namespace

std::string boot_text(std::uint32_t boot) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(8, '0');
  for (std::size_t at = 8; at-- > 0; boot >>= 4U)
    out[at] = kDigits[boot & 15U];
  return out;
}

std::int64_t parse_ts(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string_view rest = text.substr(point);
  std::int64_t seconds = 0;
  const auto [stop, error] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
  if (error != std::errc() || stop != whole.data() + whole.size()) return -1;
  if (seconds < kFirstSecond || seconds >= kLastSecond) return -1;
  if (rest.empty()) return seconds * kMicros;
  rest.remove_prefix(1);
  if (rest.empty() || rest.size() > 9) return -1;
  std::int64_t micros = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] < '0' || rest[i] > '9') return -1;
    if (i < 6) micros = micros * 10 + (rest[i] - '0');
  }
  for (std::size_t i = rest.size(); i < 6; ++i)
    micros *= 10;
  return seconds * kMicros + micros;
}

// Two parsers: the first reads everything and so finds every mistake, the second knows where each
// value stands in the text.
struct EventParser::Machine {
  simdjson::dom::parser whole;
  ondemand::parser parts;
};

EventParser::EventParser() : machine_(std::make_unique<Machine>()) {}
EventParser::~EventParser() = default;

Result<Event> EventParser::parse(std::string_view line) {
  if (line.size() > kLineMax) return Problem{"longer than " + std::to_string(kLineMax) + " bytes"};
  Event out;
  out.text = std::make_unique<char[]>(line.size() + simdjson::SIMDJSON_PADDING);
  std::memcpy(out.text.get(), line.data(), line.size());
  out.line = {out.text.get(), line.size()};

  simdjson::dom::element checked;
  if (const auto error =
          machine_->whole.parse(out.line.data(), out.line.size(), false).get(checked))
    return Problem{std::string("not JSON: ") + simdjson::error_message(error)};
  if (!checked.is_object()) return Problem{"not a JSON object"};
  ondemand::document document;
  ondemand::object object;
  const simdjson::padded_string_view padded(out.line, line.size() + simdjson::SIMDJSON_PADDING);
  if (machine_->parts.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    return Problem{"not a JSON object"};
  if (const std::string_view why = read_envelope(object, out); !why.empty())
    return Problem{std::string(why)};
  return out;
}

}  // namespace tbg::collect
