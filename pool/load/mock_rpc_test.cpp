#include "pool/load/mock_rpc.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tbg::load {
namespace {

using nlohmann::json;

class MockRpcTest : public testing::Test {
 protected:
  std::optional<HttpBody> ask_raw(const std::string& method, const json& params = json::array()) {
    const RpcContext context{
        .chain = chain, .zmq = "tcp://127.0.0.1:1", .wall_seconds = 1'750'000'060};
    return answer_rpc(context, json{{"id", "x"}, {"method", method}, {"params", params}}.dump());
  }
  json ask(const std::string& method, const json& params = json::array()) {
    const auto body = ask_raw(method, params).value();
    json answer = json::parse(body.head + (body.middle ? *body.middle : "") + body.tail);
    EXPECT_EQ(answer["id"], "x");
    return answer;
  }
  MockChain chain{bitcoin::Network::main, 10, 1'750'000'000};
};

TEST_F(MockRpcTest, describes_a_chain_that_is_synced) {
  const json info = ask("getblockchaininfo")["result"];
  EXPECT_EQ(info["chain"], "main");
  EXPECT_EQ(info["blocks"], MockChain::kFirstHeight);
  EXPECT_EQ(info["initialblockdownload"], false);
  EXPECT_EQ(info["bestblockhash"], ask("getbestblockhash")["result"]);
}

TEST_F(MockRpcTest, offers_a_template_on_the_tip) {
  const json offered = ask("getblocktemplate", json::array({{{"rules", {"segwit"}}}}))["result"];
  EXPECT_EQ(offered["previousblockhash"], ask("getbestblockhash")["result"]);
  EXPECT_EQ(offered["height"], MockChain::kFirstHeight + 1);
  EXPECT_EQ(offered["curtime"], 1'750'000'060);
  EXPECT_EQ(offered["transactions"].size(), 10U);
}

TEST_F(MockRpcTest, holds_a_long_poll_until_the_next_block) {
  const json old = ask("getblocktemplate")["result"];
  const json poll = json::array({{{"longpollid", old["longpollid"]}}});
  EXPECT_FALSE(ask_raw("getblocktemplate", poll));
  chain.advance(1'750'000'600);
  const json fresh = ask("getblocktemplate", poll)["result"];
  EXPECT_NE(fresh["previousblockhash"], old["previousblockhash"]);
  EXPECT_EQ(fresh["height"], MockChain::kFirstHeight + 2);
}

TEST_F(MockRpcTest, knows_the_headers_of_its_chain) {
  const json first = ask("getbestblockhash")["result"];
  chain.advance(1'750'000'600);
  const json tip =
      ask("getblockheader", json::array({ask("getbestblockhash")["result"]}))["result"];
  EXPECT_EQ(tip["previousblockhash"], first);
  EXPECT_EQ(tip["height"], MockChain::kFirstHeight + 1);
  EXPECT_EQ(tip["confirmations"], 1);
  EXPECT_EQ(tip["bits"], "17034219");
  const json before = ask("getblockheader", json::array({first}))["result"];
  EXPECT_EQ(before["confirmations"], 2);
  EXPECT_LT(before["chainwork"].get<std::string>(), tip["chainwork"].get<std::string>());
  EXPECT_EQ(ask("getblockheader", json::array({std::string(64, '1')}))["error"]["code"], -5);
}

TEST_F(MockRpcTest, builds_the_next_template_ahead_of_its_block) {
  chain.advance(1'750'000'600);
  chain.prepare_next();
  const auto before = chain.block_template();
  chain.advance(1'750'001'200);
  EXPECT_NE(chain.block_template(), before);
  EXPECT_NE(chain.block_template()->find(bitcoin::display_hex(chain.tip().hash)),
            std::string::npos);
}

TEST_F(MockRpcTest, answers_the_rest_of_what_a_pool_asks) {
  EXPECT_EQ(ask("submitblock", json::array({"00"}))["result"], "high-hash");
  EXPECT_EQ(ask("preciousblock", json::array({"00"}))["error"], nullptr);
  EXPECT_EQ(ask("getzmqnotifications")["result"][0]["address"], "tcp://127.0.0.1:1");
  EXPECT_EQ(ask("stop")["error"]["code"], -32601);
  EXPECT_EQ(ask("getblocktemplate", json::array({{{"mode", "proposal"}}}))["result"], nullptr);
}

TEST_F(MockRpcTest, answers_nonsense_with_an_error) {
  const RpcContext context{.chain = chain, .zmq = "", .wall_seconds = 0};
  EXPECT_EQ(json::parse(answer_rpc(context, "{")->head)["error"]["code"], -32700);
  EXPECT_EQ(
      json::parse(answer_rpc(context, R"({"method":"x","params":{}})")->head)["error"]["code"],
      -32600);
}

}  // namespace
}  // namespace tbg::load
