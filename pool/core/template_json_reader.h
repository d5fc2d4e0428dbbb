// Reads the "result" object of getblocktemplate in one pass, whatever the order of its keys.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "pool/core/template_json_draft.h"

namespace tbg::core {

class TemplateReader {
 public:
  explicit TemplateReader(TemplateDraft& draft) : draft_(draft) {}

  // nullopt if all is well. Unknown keys are skipped; the last of two equal keys counts.
  std::optional<NodeError> read(simdjson::ondemand::object object);

 private:
  using Value = simdjson::simdjson_result<simdjson::ondemand::value>;

  bool read_field(std::string_view key, Value value);
  bool read_number(std::string_view key, Value value);
  bool read_text(std::string_view key, Value value);
  bool read_demands(Value value);
  bool read_transactions(Value value);
  bool read_transaction(simdjson::ondemand::object object);
  bool read_transaction_field(std::string_view key, Value value, DraftTransaction& transaction);
  bool read_data(Value value, DraftTransaction& transaction);
  bool get(std::string_view key, Value value, std::int64_t& out);
  bool get(std::string_view key, Value value, std::string_view& out);
  bool get_hash(std::string_view key, Value value, bitcoin::Hash256& out);

  // Both note the error and return false.
  bool broken(simdjson::error_code error);
  bool wrong(std::string_view key, std::string_view expected, simdjson::error_code error);

  TemplateDraft& draft_;
  std::optional<NodeError> error_;
};

// The error of an answer that is no JSON, or ends too soon.
NodeError not_json(simdjson::error_code error);

}  // namespace tbg::core
