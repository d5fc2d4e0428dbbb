#include "pool/core/template_json.h"

#include <simdjson.h>

#include "pool/core/rpc_error.h"
#include "pool/core/template_json_reader.h"

namespace tbg::core {

namespace {

namespace ondemand = simdjson::ondemand;

// What stands around the template: {"result": ..., "error": ..., "id": ...} in any order.
class Envelope {
 public:
  explicit Envelope(std::size_t size_hint) : size_hint_(size_hint) {}

  std::optional<NodeError> read(ondemand::document& document) {
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return not_json(error);
    for (auto field : object) {
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return not_json(error);
      auto problem = read_field(key, field.value());
      if (problem) return problem;
    }
    const char* rest = nullptr;  // after the object there must be nothing
    if (!document.current_location().get(rest)) return not_json(simdjson::TAPE_ERROR);
    if (rpc_error_) return rpc_error_;
    if (!has_result_) {
      return NodeError{NodeFault::bad_reply, 0, "answered with neither a result nor an error"};
    }
    return std::nullopt;
  }

  TemplateDraft draft;

 private:
  using Value = simdjson::simdjson_result<ondemand::value>;

  std::optional<NodeError> read_field(std::string_view key, Value value) {
    if (key == "result") return read_result(value);
    if (key == "error") return read_error(value);
    return std::nullopt;
  }

  std::optional<NodeError> read_result(Value value) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return not_json(error);
    if (type == ondemand::json_type::null) return std::nullopt;
    ondemand::object object;
    if (value.get_object().get(object)) {
      return NodeError{NodeFault::bad_reply, 0, "answered with a template that is no object"};
    }
    has_result_ = true;
    draft = {};
    draft.bytes.reserve(size_hint_);
    return TemplateReader(draft).read(object);
  }

  std::optional<NodeError> read_error(Value value) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return not_json(error);
    if (type == ondemand::json_type::null) return std::nullopt;
    if (type != ondemand::json_type::object) {
      rpc_error_ = rpc_error(0, "an error without a code");
      return std::nullopt;
    }
    return read_error_object(value);
  }

  std::optional<NodeError> read_error_object(Value value) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return not_json(error);
    std::int64_t code = 0;
    std::string message;
    for (auto field : object) {
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return not_json(error);
      std::string_view text;
      if (key == "code" && field.value().get_int64().get(code)) code = 0;
      if (key == "message" && !field.value().get_string().get(text)) message = text;
    }
    constexpr std::int64_t kCodeMax = 1'000'000;
    const bool plausible = code >= -kCodeMax && code <= kCodeMax;
    rpc_error_ = rpc_error(plausible ? static_cast<int>(code) : 0, message);
    return std::nullopt;
  }

  std::size_t size_hint_;  // bytes of all transactions are no more
  bool has_result_ = false;
  std::optional<NodeError> rpc_error_;
};

}  // namespace

NodeResult<TemplatePtr> parse_template(std::string_view answer) {
  const simdjson::padded_string text(answer);
  ondemand::parser parser;
  ondemand::document document;
  if (const auto error = parser.iterate(text).get(document)) return not_json(error);
  Envelope envelope(answer.size() / 2);
  if (auto error = envelope.read(document)) return *std::move(error);
  return check_template(std::move(envelope.draft));
}

}  // namespace tbg::core
