#include "pool/live/rpc_reply.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "pool/core/rpc_error.h"

namespace tbg::live {

namespace {

using bitcoin::Hash256;
using nlohmann::json;

NodeError bad_reply(std::string what) { return {NodeFault::bad_reply, 0, std::move(what)}; }

NodeError read_error(const json& error) {
  int code = 0;
  std::string message = error.dump(-1, ' ', false, json::error_handler_t::replace);
  if (error.is_object()) {
    const auto number = error.find("code");
    if (number != error.end() && number->is_number_integer()) {
      const auto wide = number->get<std::int64_t>();
      if (wide == static_cast<int>(wide)) code = static_cast<int>(wide);
    }
    const auto text = error.find("message");
    if (text != error.end() && text->is_string()) message = text->get<std::string>();
  }
  return core::rpc_error(code, message);
}

struct Answer {
  json result;
};

// The result, or the error the node sent instead.
NodeResult<Answer> result_of(std::string_view answer) {
  json reply = json::parse(answer, nullptr, false);
  if (!reply.is_object()) {
    return bad_reply("answered with something that is not JSON, or only the beginning of it");
  }
  const auto error = reply.find("error");
  if (error != reply.end() && !error->is_null()) return read_error(*error);
  const auto result = reply.find("result");
  if (result == reply.end()) return bad_reply("answered with neither a result nor an error");
  return Answer{std::move(*result)};
}

// Reads fields of one object; remembers the first that is missing or wrong.
class Fields {
 public:
  Fields(const json& object, std::string_view call) : object_(object), call_(call) {}

  std::int64_t number(const char* key, std::int64_t low, std::int64_t high) {
    const json* field = find(key);
    if (field == nullptr || !field->is_number_integer()) return wrong(key), 0;
    const auto value = field->get<std::int64_t>();
    return value < low || value > high ? (wrong(key), 0) : value;
  }
  std::string text(const char* key) {
    const json* field = find(key);
    if (field == nullptr || !field->is_string()) return wrong(key), "";
    return field->get<std::string>();
  }
  Hash256 hash(const char* key) {
    const auto value = bitcoin::hash_from_display_hex(text(key));
    return value ? *value : (wrong(key), Hash256{});
  }
  std::uint32_t bits(const char* key) {
    std::array<std::uint8_t, 4> big_endian{};
    if (!bitcoin::decode_hex(text(key), big_endian)) return wrong(key), 0;
    std::uint32_t value = 0;
    for (const std::uint8_t byte : big_endian)
      value = value << 8 | byte;
    return value;
  }
  bool flag_or_false(const char* key) {
    const json* field = find(key);
    if (field == nullptr) return false;
    if (!field->is_boolean()) return wrong(key), false;
    return field->get<bool>();
  }
  std::optional<bitcoin::U256> work(const char* key) {
    if (!has(key)) return std::nullopt;
    const auto value = bitcoin::u256_from_hex(text(key));
    if (!value) wrong(key);
    return value;
  }
  bool has(const char* key) { return find(key) != nullptr; }
  void wrong(const char* key) {
    if (problem_.empty()) {
      problem_ = "answered " + std::string(call_) + " without a valid " + core::quoted(key);
    }
  }

  template <typename T>
  NodeResult<T> checked(T value) const {
    if (!problem_.empty()) return bad_reply(problem_);
    return value;
  }

 private:
  const json* find(const char* key) {
    if (!object_.is_object()) return nullptr;
    const auto field = object_.find(key);
    return field == object_.end() || field->is_null() ? nullptr : &*field;
  }

  const json& object_;
  std::string_view call_;
  std::string problem_;
};

constexpr std::int64_t kHeightMax = 500'000'000;
constexpr std::int64_t kUint32Max = std::numeric_limits<std::uint32_t>::max();

}  // namespace

NodeResult<NodeStatus> parse_status(std::string_view answer) {
  const NodeResult<Answer> checked = result_of(answer);
  if (!checked) return checked.error();
  const json& result = checked->result;
  Fields fields(result, "getblockchaininfo");
  NodeStatus status;
  const auto network = bitcoin::network_from_name(fields.text("chain"));
  if (!network) fields.wrong("chain");
  status.network = network.value_or(bitcoin::Network::main);
  status.best = fields.hash("bestblockhash");
  status.height = fields.number("blocks", 0, kHeightMax);
  status.initial_download = fields.flag_or_false("initialblockdownload");
  status.chain_work = fields.work("chainwork");
  return fields.checked(status);
}

NodeResult<Hash256> parse_best_block(std::string_view answer) {
  const NodeResult<Answer> checked = result_of(answer);
  if (!checked) return checked.error();
  const json& result = checked->result;
  const auto hash = result.is_string()
                        ? bitcoin::hash_from_display_hex(result.get_ref<const std::string&>())
                        : std::nullopt;
  if (!hash) return bad_reply("answered getbestblockhash with something that is no hash");
  return *hash;
}

NodeResult<HeaderInfo> parse_header(std::string_view answer) {
  const NodeResult<Answer> checked = result_of(answer);
  if (!checked) return checked.error();
  const json& result = checked->result;
  Fields fields(result, "getblockheader");
  HeaderInfo header;
  header.hash = fields.hash("hash");
  if (fields.has("previousblockhash")) header.previous = fields.hash("previousblockhash");
  header.height = fields.number("height", 0, kHeightMax);
  header.confirmations = fields.number("confirmations", -1, kHeightMax);
  header.bits = fields.bits("bits");
  header.time = static_cast<std::uint32_t>(fields.number("time", 0, kUint32Max));
  if (fields.has("mediantime")) {
    header.median_time = static_cast<std::uint32_t>(fields.number("mediantime", 0, kUint32Max));
  }
  header.chain_work = fields.work("chainwork");
  return fields.checked(header);
}

NodeResult<SubmitReply> parse_submit(std::string_view answer) {
  const NodeResult<Answer> checked = result_of(answer);
  if (!checked) return checked.error();
  const json& result = checked->result;
  if (result.is_null()) return SubmitReply{};
  if (!result.is_string()) return bad_reply("answered submitblock with something that is no text");
  return SubmitReply{result.get<std::string>()};
}

}  // namespace tbg::live
