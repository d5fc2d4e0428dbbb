#include "pool/core/template_json_reader.h"

#include "pool/core/rpc_error.h"

namespace tbg::core {

namespace {

using bitcoin::Hash256;

// Each transaction has these five; "depends" and others are not needed.
enum Seen : unsigned { kData = 1, kTxid = 2, kHash = 4, kFee = 8, kSigops = 16, kWeight = 32 };
constexpr unsigned kAllSeen = 63;

unsigned seen_bit(std::string_view key) {
  if (key == "data") return kData;
  if (key == "txid") return kTxid;
  if (key == "hash") return kHash;
  if (key == "fee") return kFee;
  if (key == "sigops") return kSigops;
  if (key == "weight") return kWeight;
  return 0;
}

// Where a whole number of the template goes; nullptr for other keys.
std::optional<std::int64_t>* number_slot(TemplateDraft& draft, std::string_view key) {
  if (key == "version") return &draft.version;
  if (key == "height") return &draft.height;
  if (key == "curtime") return &draft.current_time;
  if (key == "mintime") return &draft.min_time;
  if (key == "coinbasevalue") return &draft.coinbase_value;
  if (key == "sigoplimit") return &draft.sigop_limit;
  if (key == "weightlimit") return &draft.weight_limit;
  return nullptr;
}

std::optional<std::string>* text_slot(TemplateDraft& draft, std::string_view key) {
  if (key == "bits") return &draft.bits;
  if (key == "target") return &draft.target;
  if (key == "default_witness_commitment") return &draft.commitment;
  if (key == "signet_challenge") return &draft.signet_challenge;
  return nullptr;
}

// True for errors about one value; all others mean that the text itself is broken.
bool about_one_value(simdjson::error_code error) {
  return error == simdjson::INCORRECT_TYPE || error == simdjson::NUMBER_ERROR ||
         error == simdjson::NUMBER_OUT_OF_RANGE;
}

}  // namespace

NodeError not_json(simdjson::error_code error) {
  return {NodeFault::bad_reply, 0,
          std::string("answered with something that is not JSON, or only the beginning of it (") +
              simdjson::error_message(error) + ")"};
}

bool TemplateReader::broken(simdjson::error_code error) {
  error_ = not_json(error);
  return false;
}

bool TemplateReader::wrong(std::string_view key, std::string_view expected,
                           simdjson::error_code error) {
  if (error != simdjson::SUCCESS && !about_one_value(error)) return broken(error);
  error_ = NodeError{NodeFault::bad_reply, 0,
                     "sent a template whose " + quoted(key) + " is not " + std::string(expected)};
  return false;
}

std::optional<NodeError> TemplateReader::read(simdjson::ondemand::object object) {
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) {
      broken(error);
      return error_;
    }
    if (!read_field(key, field.value())) return error_;
  }
  return std::nullopt;
}

bool TemplateReader::read_field(std::string_view key, Value value) {
  if (key == "transactions") return read_transactions(value);
  if (key == "rules") return read_demands(value);
  if (number_slot(draft_, key) != nullptr) return read_number(key, value);
  if (key == "previousblockhash") return get_hash(key, value, draft_.previous.emplace());
  if (key == "longpollid" || text_slot(draft_, key) != nullptr) return read_text(key, value);
  return true;
}

bool TemplateReader::read_number(std::string_view key, Value value) {
  return get(key, value, number_slot(draft_, key)->emplace());
}

bool TemplateReader::read_text(std::string_view key, Value value) {
  std::string_view text;
  if (!get(key, value, text)) return false;
  if (key == "longpollid") {
    draft_.long_poll_id = text;
  } else {
    text_slot(draft_, key)->emplace(text);
  }
  return true;
}

bool TemplateReader::read_demands(Value value) {
  simdjson::ondemand::array array;
  if (const auto error = value.get_array().get(array)) return wrong("rules", "a list", error);
  draft_.demands.clear();
  for (auto element : array) {
    std::string_view rule;
    if (!get("rules", element, rule)) return false;
    if (rule.starts_with('!')) draft_.demands.emplace_back(rule.substr(1));
  }
  return true;
}

bool TemplateReader::read_transactions(Value value) {
  simdjson::ondemand::array array;
  if (const auto error = value.get_array().get(array)) {
    return wrong("transactions", "a list", error);
  }
  draft_.has_transactions = true;
  draft_.transactions.clear();
  draft_.bytes.clear();
  for (auto element : array) {
    simdjson::ondemand::object object;
    if (const auto error = element.get_object().get(object)) {
      return wrong("transactions", "a list of objects", error);
    }
    if (!read_transaction(object)) return false;
  }
  return true;
}

bool TemplateReader::read_transaction(simdjson::ondemand::object object) {
  DraftTransaction transaction;
  unsigned seen = 0;
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return broken(error);
    const unsigned bit = seen_bit(key);
    if (bit == 0) continue;
    // A second "data" would leave bytes that belong to no transaction.
    if ((seen & bit) != 0) return wrong(key, "given once per transaction", simdjson::SUCCESS);
    seen |= bit;
    if (!read_transaction_field(key, field.value(), transaction)) return false;
  }
  if (seen != kAllSeen) {
    return wrong("transactions", "complete (data, txid, hash, fee, sigops, weight of each)",
                 simdjson::SUCCESS);
  }
  draft_.transactions.push_back(transaction);
  return true;
}

bool TemplateReader::read_transaction_field(std::string_view key, Value value,
                                            DraftTransaction& transaction) {
  switch (seen_bit(key)) {
    case kData:
      return read_data(value, transaction);
    case kTxid:
      return get_hash(key, value, transaction.txid);
    case kHash:
      return get_hash(key, value, transaction.wtxid);
    case kFee:
      return get(key, value, transaction.fee);
    case kSigops:
      return get(key, value, transaction.sigops);
    default:
      return get(key, value, transaction.weight);
  }
}

bool TemplateReader::read_data(Value value, DraftTransaction& transaction) {
  // The raw token spares unescaping megabytes: an escape in hex is an error anyway.
  std::string_view token;
  if (const auto error = value.raw_json_token().get(token)) return broken(error);
  const std::size_t end = token.rfind('"');
  if (!token.starts_with('"') || end == 0) return wrong("data", "a string", simdjson::SUCCESS);
  const std::string_view hex = token.substr(1, end - 1);
  transaction.offset = draft_.bytes.size();
  transaction.size = hex.size() / 2;
  draft_.bytes.resize(transaction.offset + transaction.size);
  if (!bitcoin::decode_hex(hex, std::span(draft_.bytes).subspan(transaction.offset))) {
    return wrong("data", "hexadecimal", simdjson::SUCCESS);
  }
  return true;
}

bool TemplateReader::get(std::string_view key, Value value, std::int64_t& out) {
  const auto error = value.get_int64().get(out);
  return !error || wrong(key, "a whole number", error);
}

bool TemplateReader::get(std::string_view key, Value value, std::string_view& out) {
  const auto error = value.get_string().get(out);
  return !error || wrong(key, "a string", error);
}

bool TemplateReader::get_hash(std::string_view key, Value value, Hash256& out) {
  std::string_view hex;
  if (!get(key, value, hex)) return false;
  const auto hash = bitcoin::hash_from_display_hex(hex);
  if (!hash) return wrong(key, "a hash of 64 hexadecimal digits", simdjson::SUCCESS);
  out = *hash;
  return true;
}

}  // namespace tbg::core
