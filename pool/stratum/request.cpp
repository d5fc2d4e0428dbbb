#include "pool/stratum/request.h"

#include <algorithm>
#include <charconv>

#include "pool/stratum/json_tree.h"
#include "pool/stratum/number_text.h"

namespace tbg::stratum {
namespace {

using Kind = JsonNode::Kind;

constexpr std::size_t kIdMax = 64;

bool is_string(const JsonNode* node) { return node != nullptr && node->is(Kind::string); }

std::string_view text_or_empty(const JsonNode* node) {
  return is_string(node) ? node->text : std::string_view{};
}

std::optional<double> number_or_numeric_string(const JsonNode* node) {
  const bool readable = node != nullptr && (node->is(Kind::number) || node->is(Kind::string));
  return readable ? parse_number(node->text) : std::nullopt;
}

Method read_submit(const JsonNode* params) {
  const JsonNode* const worker = element(params, 0);
  const JsonNode* const job = element(params, 1);
  const JsonNode* const nonce2 = element(params, 2);
  const JsonNode* const ntime = element(params, 3);
  const JsonNode* const nonce = element(params, 4);
  const JsonNode* const bits = element(params, 5);
  const bool job_readable = is_string(job) || (job != nullptr && job->is(Kind::number));
  const bool bits_sent = bits != nullptr && !bits->is(Kind::null);
  if (!job_readable || !is_string(worker) || !is_string(nonce2) || !is_string(ntime) ||
      !is_string(nonce) || (bits_sent && !is_string(bits))) {
    return MalformedSubmit{};
  }
  Submit submit{worker->text, job->text, nonce2->text, ntime->text, nonce->text, std::nullopt};
  if (bits_sent) submit.version_bits = bits->text;
  return submit;
}

void ask_for(Configure& configure, std::string_view code) {
  if (code == "version-rolling") {
    configure.version_rolling = true;
  } else if (code == "minimum-difficulty") {
    configure.minimum_difficulty = true;
  } else if (code == "subscribe-extranonce") {
    configure.subscribe_extranonce = true;
  } else if (code == "info") {
    configure.info = true;
  } else {
    const auto end = configure.unknown.begin() + std::ptrdiff_t(configure.unknown_count);
    const bool known = std::find(configure.unknown.begin(), end, code) != end;
    if (known || configure.unknown_count == Configure::kUnknownMax) return;
    configure.unknown[configure.unknown_count++] = code;
  }
}

// 1..8 hex digits, anything else (BIP310's default) means all ones.
std::uint32_t read_mask(const JsonNode* node) {
  const std::string_view hex = text_or_empty(node);
  std::uint32_t mask = 0;
  const auto [stop, error] = std::from_chars(hex.data(), hex.data() + hex.size(), mask, 16);
  const bool complete = error == std::errc{} && stop == hex.data() + hex.size();
  return complete && hex.size() <= 8 ? mask : 0xffffffff;
}

Method read_configure(const JsonNode* params) {
  Configure configure;
  if (const JsonNode* codes = element(params, 0); codes != nullptr && codes->is(Kind::array)) {
    for (const JsonNode* code = codes->first(); code != codes->next(); code = code->next()) {
      if (is_string(code)) ask_for(configure, code->text);
    }
  }
  const JsonNode* const map = element(params, 1);
  if (map == nullptr || !map->is(Kind::object)) return configure;
  for (const JsonNode* key = map->first(); key != map->next();) {
    const JsonNode* const value = key->next();
    if (key->text == "version-rolling.mask") configure.version_mask = read_mask(value);
    if (key->text == "minimum-difficulty.value") {
      configure.minimum_difficulty_value = number_or_numeric_string(value);
    }
    key = value->next();
  }
  return configure;
}

Method read_method(std::string_view name, const JsonNode* params) {
  if (name == "mining.submit") return read_submit(params);
  if (name == "mining.subscribe") {
    return Subscribe{text_or_empty(element(params, 0)), text_or_empty(element(params, 1))};
  }
  if (name == "mining.authorize" || name == "mining.authorise") {
    return Authorize{text_or_empty(element(params, 0)), text_or_empty(element(params, 1))};
  }
  if (name == "mining.configure") return read_configure(params);
  if (name == "mining.suggest_difficulty") {
    return SuggestDifficulty{number_or_numeric_string(element(params, 0))};
  }
  if (name == "mining.extranonce.subscribe") return ExtranonceSubscribe{};
  if (name == "mining.ping") return Ping{};
  if (name == "mining.get_transactions") return GetTransactions{};
  if (name == "pong") return Stray{};
  return UnknownMethod{name};
}

// The members of a line that mean something to us; of equal keys the last one counts.
struct Envelope {
  const JsonNode* id = nullptr;
  const JsonNode* method = nullptr;
  const JsonNode* params = nullptr;
  bool answers_us = false;
};

Envelope open_envelope(const JsonNode& object) {
  Envelope envelope;
  for (const JsonNode* key = object.first(); key != object.next();) {
    const JsonNode* const value = key->next();
    if (key->text == "id") {
      envelope.id = value;
    } else if (key->text == "method") {
      // Some firmware fills in every member of a reply: null is no method.
      envelope.method = value->is(Kind::null) ? nullptr : value;
    } else if (key->text == "params") {
      envelope.params = value;
    } else if (key->text == "result" || key->text == "error") {
      envelope.answers_us = true;
    }
    key = value->next();
  }
  return envelope;
}

std::string_view echo_of(const JsonNode* id) {
  const bool allowed = id != nullptr && (id->is(Kind::number) || id->is(Kind::string));
  return allowed && id->raw.size() <= kIdMax ? id->raw : "null";
}

}  // namespace

struct RequestParser::Impl {
  JsonTree tree;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;

ParseResult RequestParser::parse(std::string_view line) {
  const JsonNode* const root = impl_->tree.load(line);
  if (root == nullptr) return ParseFailure{ParseError::invalid_json};
  if (!root->is(Kind::object)) return ParseFailure{ParseError::invalid_request};
  const Envelope envelope = open_envelope(*root);
  const std::string_view id = echo_of(envelope.id);
  if (is_string(envelope.method)) {
    return Request{id, read_method(envelope.method->text, envelope.params)};
  }
  const bool empty = root->first() == root->next();
  if (envelope.method == nullptr && (envelope.answers_us || empty)) return Request{id, Stray{}};
  return ParseFailure{ParseError::invalid_request, id};
}

}  // namespace tbg::stratum
