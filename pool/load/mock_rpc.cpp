#include "pool/load/mock_rpc.h"

#include <nlohmann/json.hpp>

#include "pool/bitcoin/target.h"
#include "pool/bitcoin/uint256.h"

namespace tbg::load {
namespace {

using nlohmann::json;

struct RpcError {
  int code;
  std::string_view message;
};

HttpBody result(const json& id, const json& value) {
  return {.head = json{{"result", value}, {"error", nullptr}, {"id", id}}.dump(),
          .middle = {},
          .tail = {}};
}

HttpBody failure(const json& id, const RpcError& error) {
  const json object{{"code", error.code}, {"message", error.message}};
  return {.head = json{{"result", nullptr}, {"error", object}, {"id", id}}.dump(),
          .middle = {},
          .tail = {}};
}

std::string chain_work(const MockChain::Block& block) {
  return bitcoin::to_hex(bitcoin::work_from_bits(MockChain::kBits) *
                         static_cast<std::uint64_t>(block.height));
}

json chain_info(const MockChain& chain) {
  const MockChain::Block& tip = chain.tip();
  return {{"chain", bitcoin::params(chain.network()).name},
          {"blocks", tip.height},
          {"headers", tip.height},
          {"bestblockhash", bitcoin::display_hex(tip.hash)},
          {"difficulty", bitcoin::difficulty_from_bits(MockChain::kBits)},
          {"time", tip.time},
          {"mediantime", median_time_of(tip.time)},
          {"verificationprogress", 1},
          {"initialblockdownload", false},
          {"chainwork", chain_work(tip)},
          {"size_on_disk", 0},
          {"pruned", false},
          {"warnings", ""}};
}

std::string hex32(std::uint32_t value) {
  std::string out;
  bitcoin::append_hex32(out, value);
  return out;
}

json header_info(const MockChain& chain, const MockChain::Block& block) {
  return {{"hash", bitcoin::display_hex(block.hash)},
          {"confirmations", chain.tip().height - block.height + 1},
          {"height", block.height},
          {"version", 0x20000000},
          {"versionHex", "20000000"},
          {"time", block.time},
          {"mediantime", median_time_of(block.time)},
          {"nonce", 0},
          {"bits", hex32(MockChain::kBits)},
          {"difficulty", bitcoin::difficulty_from_bits(MockChain::kBits)},
          {"chainwork", chain_work(block)},
          {"nTx", 1},
          {"previousblockhash", bitcoin::display_hex(block.previous)}};
}

HttpBody block_header(const MockChain& chain, const json& id, const json& params) {
  if (params.empty() || !params[0].is_string()) return failure(id, {-8, "blockhash must be hex"});
  const auto hash = bitcoin::hash_from_display_hex(params[0].get<std::string>());
  const MockChain::Block* const block = hash ? chain.find(*hash) : nullptr;
  if (block == nullptr) return failure(id, {-5, "Block not found"});
  return result(id, header_info(chain, *block));
}

std::optional<HttpBody> block_template(const RpcContext& context, const json& id,
                                       const json& params) {
  const json wishes = params.empty() ? json::object() : params[0];
  if (!wishes.is_object()) return failure(id, {-8, "template_request must be an object"});
  if (wishes.value("mode", "template") == "proposal") return result(id, nullptr);
  if (wishes.value("longpollid", "") == context.chain.long_poll_id()) return std::nullopt;
  return HttpBody{.head = "{\"result\":",
                  .middle = context.chain.block_template(),
                  .tail = "\"curtime\":" + std::to_string(context.wall_seconds) +
                          "},\"error\":null,\"id\":" + id.dump() + "}"};
}

json zmq_notifications(const std::string& endpoint) {
  if (endpoint.empty()) return json::array();
  return {{{"type", "pubhashblock"}, {"address", endpoint}, {"hwm", 1000}}};
}

}  // namespace

std::optional<HttpBody> answer_rpc(const RpcContext& context, std::string_view text) {
  const json request = json::parse(text, nullptr, false);
  if (!request.is_object() || !request.contains("method"))
    return failure(nullptr, {-32700, "Parse error"});
  const json id = request.value("id", json());
  const json params = request.value("params", json::array());
  const json& method = request["method"];
  const MockChain& chain = context.chain;
  if (!params.is_array()) return failure(id, {-32600, "Params must be an array"});
  if (method == "getblocktemplate") return block_template(context, id, params);
  if (method == "getblockheader") return block_header(chain, id, params);
  if (method == "getblockchaininfo") return result(id, chain_info(chain));
  if (method == "getbestblockhash") return result(id, bitcoin::display_hex(chain.tip().hash));
  if (method == "getblockcount") return result(id, chain.tip().height);
  if (method == "getzmqnotifications") return result(id, zmq_notifications(context.zmq));
  // No share of a benchmark meets this difficulty; should one be sent, that is why it is refused.
  if (method == "submitblock") return result(id, "high-hash");
  if (method == "preciousblock") return result(id, nullptr);
  return failure(id, {-32601, "Method not found"});
}

}  // namespace tbg::load
