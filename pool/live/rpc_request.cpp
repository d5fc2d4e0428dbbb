#include "pool/live/rpc_request.h"

#include <nlohmann/json.hpp>

namespace tbg::live {

namespace {

std::string request(std::string_view method, std::string_view params) {
  std::string out = R"({"jsonrpc":"1.0","id":"tbgpool","method":")";
  out.reserve(out.size() + method.size() + params.size() + 16);
  out.append(method).append(R"(","params":[)").append(params).append("]}");
  return out;
}

}  // namespace

std::string status_request() { return request("getblockchaininfo", ""); }

std::string best_block_request() { return request("getbestblockhash", ""); }

std::string header_request(const bitcoin::Hash256& hash) {
  return request("getblockheader", '"' + display_hex(hash) + "\",true");
}

std::string template_request(const std::string& long_poll_id) {
  // "signet" is demanded on signet and ignored elsewhere.
  nlohmann::json params;
  params["rules"] = {"segwit", "signet"};
  params["capabilities"] = nlohmann::json::array({"longpoll"});
  if (!long_poll_id.empty()) params["longpollid"] = long_poll_id;
  return request("getblocktemplate",
                 params.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string submit_request(bitcoin::ByteView block) {
  std::string params;
  params.reserve(2 * block.size() + 2);
  params += '"';
  bitcoin::append_hex(params, block);
  params += '"';
  return request("submitblock", params);
}

std::string prefer_request(const bitcoin::Hash256& hash) {
  return request("preciousblock", '"' + display_hex(hash) + '"');
}

}  // namespace tbg::live
