#include "pool/live/rpc_reply.h"

#include <gtest/gtest.h>

#include "pool/live/rpc_request.h"

namespace tbg::live {
namespace {

const std::string kHash = std::string(62, '0') + "ab";

std::string reply(const std::string& result) {
  return R"({"result":)" + result + R"(,"error":null,"id":"tbgpool"})";
}

TEST(RpcReply, HeaderOfCore) {
  const auto header = parse_header(reply(
      R"({"hash":")" + kHash + R"(","confirmations":3,"height":840000,"version":536870912,)" +
      R"("time":1713571767,"mediantime":1713570208,"bits":"17034219","chainwork":")" +
      std::string(62, '0') + R"(ff","previousblockhash":")" + std::string(62, '0') + R"(aa"})"));
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ(display_hex(header->hash), kHash);
  EXPECT_EQ(header->previous.bytes[0], 0xaa);
  EXPECT_EQ(header->confirmations, 3);
  EXPECT_EQ(header->height, 840'000);
  EXPECT_EQ(header->bits, 0x17034219u);
  EXPECT_EQ(header->time, 1'713'571'767u);
  EXPECT_EQ(header->median_time, 1'713'570'208u);
  EXPECT_EQ(header->chain_work, bitcoin::U256(255));
}

TEST(RpcReply, HeaderOfBtcdLacksMedianTimeAndChainWork) {
  const auto header = parse_header(reply(
      R"({"hash":")" + kHash + R"(","confirmations":-1,"height":0,"bits":"207fffff","time":1})"));
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ(header->median_time, std::nullopt);
  EXPECT_EQ(header->chain_work, std::nullopt);
  EXPECT_TRUE(header->previous.is_zero());
}

TEST(RpcReply, StatusOfCoreAndBtcd) {
  const auto core = parse_status(reply(R"({"chain":"testnet4","blocks":5,"bestblockhash":")" +
                                       kHash + R"(","initialblockdownload":true,"chainwork":")" +
                                       std::string(63, '0') + R"(7"})"));
  ASSERT_TRUE(core) << core.error().message;
  EXPECT_EQ(core->network, bitcoin::Network::testnet4);
  EXPECT_TRUE(core->initial_download);
  EXPECT_EQ(core->chain_work, bitcoin::U256(7));
  const auto btcd =
      parse_status(reply(R"({"chain":"mainnet","blocks":5,"bestblockhash":")" + kHash + R"("})"));
  ASSERT_TRUE(btcd) << btcd.error().message;
  EXPECT_EQ(btcd->network, bitcoin::Network::main);
  EXPECT_FALSE(btcd->initial_download);
}

TEST(RpcReply, WhatIsMissingOrWrongIsNamed) {
  const std::string good = R"("hash":")" + kHash + R"(","confirmations":1,"height":2,"time":3,)";
  for (const std::string& bad : {good, good + R"("bits":"1")", good + R"("bits":7)",
                                 good + R"("bits":"1d00ffff","chainwork":"xx")",
                                 good + R"("bits":"1d00ffff","time":4294967296)",
                                 good + R"("bits":"1d00ffff","height":"2")"}) {
    std::string text = "{" + bad + (bad.ends_with(',') ? R"("x":1})" : "}");
    const auto header = parse_header(reply(text));
    ASSERT_FALSE(header) << text;
    EXPECT_EQ(header.error().fault, NodeFault::bad_reply);
    EXPECT_NE(header.error().message.find("getblockheader without a valid"), std::string::npos);
  }
  EXPECT_FALSE(parse_header(reply("[]")));
  EXPECT_FALSE(
      parse_status(reply(R"({"chain":"dogecoin","blocks":1,"bestblockhash":")" + kHash + R"("})")));
  EXPECT_FALSE(parse_best_block(reply("7")));
  EXPECT_FALSE(parse_best_block(reply("\"abc\"")));
  EXPECT_FALSE(parse_submit(reply("true")));
}

TEST(RpcReply, OddEnvelopes) {
  for (const char* bad : {"", "x", "[]", "{}", R"({"error":null})", R"({"result":"ab)"}) {
    EXPECT_EQ(parse_submit(bad).error().fault, NodeFault::bad_reply) << bad;
  }
  EXPECT_EQ(parse_submit(R"({"error":"text"})").error().fault, NodeFault::rpc_error);
  EXPECT_EQ(parse_submit(R"({"error":{"code":1e99}})").error().code, 0);
  EXPECT_EQ(parse_submit(R"({"error":{"code":99999999999}})").error().code, 0);
  EXPECT_EQ(parse_submit(R"({"result":"x","error":{"code":-28,"message":"m"}})").error().fault,
            NodeFault::warming_up);
}

TEST(RpcRequest, Bodies) {
  EXPECT_EQ(status_request(),
            R"({"jsonrpc":"1.0","id":"tbgpool","method":"getblockchaininfo","params":[]})");
  EXPECT_EQ(header_request(bitcoin::Hash256{{0xab}}),
            R"({"jsonrpc":"1.0","id":"tbgpool","method":"getblockheader","params":[")" + kHash +
                R"(",true]})");
  EXPECT_EQ(template_request(""),
            R"({"jsonrpc":"1.0","id":"tbgpool","method":"getblocktemplate","params":[)"
            R"({"capabilities":["longpoll"],"rules":["segwit","signet"]}]})");
  EXPECT_NE(template_request("a\"b").find(R"("longpollid":"a\"b")"), std::string::npos);
  EXPECT_EQ(template_request("\xff").find('\xff'), std::string::npos);
}

}  // namespace
}  // namespace tbg::live
