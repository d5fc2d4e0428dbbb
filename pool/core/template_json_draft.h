// What a node said in its template, read but not yet judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/node.h"

namespace tbg::core {

struct DraftTransaction {
  std::size_t offset = 0;  // of its bytes in TemplateDraft::bytes
  std::size_t size = 0;
  bitcoin::Hash256 txid;  // as claimed
  bitcoin::Hash256 wtxid;
  std::int64_t fee = 0;
  std::int64_t sigops = 0;
  std::int64_t weight = 0;
};

struct TemplateDraft {
  std::optional<std::int64_t> version;
  std::optional<std::int64_t> height;
  std::optional<std::int64_t> current_time;
  std::optional<std::int64_t> min_time;
  std::optional<std::int64_t> coinbase_value;
  std::optional<std::int64_t> sigop_limit;
  std::optional<std::int64_t> weight_limit;
  std::optional<bitcoin::Hash256> previous;
  std::optional<std::string> bits;
  std::optional<std::string> target;
  std::optional<std::string> commitment;  // default_witness_commitment
  std::optional<std::string> signet_challenge;
  std::string long_poll_id;
  std::vector<std::string> demands;  // rules marked "!": whoever mines must know them
  bool has_transactions = false;
  std::vector<DraftTransaction> transactions;
  bitcoin::Bytes bytes;  // of all transactions, one behind the other
};

// Judges it. Defined in template_json_check.cpp.
NodeResult<TemplatePtr> check_template(TemplateDraft draft);

}  // namespace tbg::core
