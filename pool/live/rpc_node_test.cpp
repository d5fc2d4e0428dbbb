#include "pool/live/rpc_node.h"

#include <gtest/gtest.h>

#include "pool/live/rpc_node_test_support.h"

namespace tbg::live::testing {
namespace {

using namespace std::chrono_literals;

const std::string kQuotedHash = '"' + kHashText + '"';

TEST_F(RpcNodeTest, EachCallGetsItsAnswer) {
  serve([](const HttpRequest& request) {
    if (request.method == "getblockchaininfo") {
      return result(R"({"chain":"regtest","blocks":7,"bestblockhash":)" + kQuotedHash +
                    R"(,"initialblockdownload":true})");
    }
    if (request.method == "getblockheader") {
      return result(R"({"hash":)" + kQuotedHash +
                    R"(,"height":7,"confirmations":-1,"bits":"207fffff","time":1700000000})");
    }
    if (request.method == "submitblock") return result(R"("rejected: high-hash")");
    return result(kQuotedHash);
  });
  node->get_status(kNode);
  node->get_best_block(kNode);
  node->get_header(kNode, kHash);
  node->submit_block(kNode, kHash, block(100));
  EXPECT_EQ(ear.wait(ear.statuses)->height, 7);
  EXPECT_EQ(*ear.wait(ear.bests), kHash);
  EXPECT_EQ(ear.wait(ear.headers)->confirmations, -1);
  EXPECT_EQ(*ear.wait(ear.submits), "rejected: high-hash");
  EXPECT_EQ(ear.submitted.at(0), kHash);
}

TEST_F(RpcNodeTest, NullFromSubmitblockIsNoString) {
  serve([](const HttpRequest&) { return result("null"); });
  node->submit_block(kNode, kHash, block(100));
  const auto answer = ear.wait(ear.submits);
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, std::nullopt);
}

TEST_F(RpcNodeTest, BlocksTravelWholeWhateverTheirSize) {
  serve([](const HttpRequest&) { return result("null"); });
  node->submit_block(kNode, kHash, block(4'000'000));
  ASSERT_TRUE(ear.wait(ear.submits));
  const auto requests = server->requests();
  ASSERT_EQ(requests.size(), 1u);
  std::string hex;
  for (int i = 0; i < 4'000'000; ++i)
    hex += "5a";
  EXPECT_TRUE(requests[0].body ==
              R"({"jsonrpc":"1.0","id":"tbgpool","method":"submitblock","params":[")" + hex +
                  R"("]})");
}

TEST_F(RpcNodeTest, PreciousBlockIsAskedForAndNeedsNoAnswer) {
  serve([](const HttpRequest&) { return rpc_failure(-32601, 404); });
  node->prefer_block(kNode, kHash);
  ASSERT_TRUE(eventually([&] { return server->requests().size() == 1; }));
  EXPECT_EQ(server->requests()[0].method, "preciousblock");
}

TEST_F(RpcNodeTest, CallsOfAKindShareOneConnection) {
  serve([](const HttpRequest&) { return result(kQuotedHash); });
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(ask());
  const auto requests = server->requests();
  ASSERT_EQ(requests.size(), 20u);
  EXPECT_EQ(requests.back().on_connection, 20);
}

TEST_F(RpcNodeTest, IdleConnectionThatTheNodeClosedIsReplacedUnnoticed) {
  serve([](const HttpRequest&) { return result(kQuotedHash); });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(ask());
    server->close_connections();
  }
  EXPECT_EQ(server->requests().size(), 5u);
}

TEST_F(RpcNodeTest, CallOnAConnectionThatDiesBeforeAnAnswerIsRepeatedOnce) {
  serve([](const HttpRequest& request) -> HttpAnswer {
    if (request.on_connection == 2) return {"", true};
    return result(kQuotedHash);
  });
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(ask());
}

TEST_F(RpcNodeTest, FreshConnectionThatDiesIsNotTriedAgain) {
  serve([](const HttpRequest&) -> HttpAnswer { return {"", true}; });
  expect_fault(NodeFault::unreachable, 0, "without an answer");
  EXPECT_EQ(server->requests().size(), 1u);
}

TEST_F(RpcNodeTest, BlockOvertakesTemplatesAndSmallCallsThatHang) {
  serve([](const HttpRequest& request) {
    HttpAnswer answer = result(request.method == "submitblock" ? "null" : kQuotedHash);
    if (request.method != "submitblock") answer.delay = 10s;
    return answer;
  });
  node->get_template(kNode, "");
  node->get_template(kNode, "longpoll");
  node->get_best_block(kNode);
  ASSERT_TRUE(eventually([&] { return server->requests().size() == 3; }));
  const auto start = std::chrono::steady_clock::now();
  node->submit_block(kNode, kHash, block(1'000'000));
  ASSERT_TRUE(ear.wait(ear.submits));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST_F(RpcNodeTest, HangingSubmissionDoesNotHoldUpTheNextBlock) {
  std::atomic<int> submissions = 0;
  serve([&](const HttpRequest&) {
    HttpAnswer answer = result("null");
    if (++submissions == 1) answer.delay = 10s;
    return answer;
  });
  node->submit_block(kNode, kHash, block(100));
  ASSERT_TRUE(eventually([&] { return submissions == 1; }));
  node->submit_block(kNode, bitcoin::Hash256{{1}}, block(100));
  ASSERT_TRUE(ear.wait(ear.submits));
  EXPECT_EQ(ear.submitted.at(0), bitcoin::Hash256{{1}});
}

TEST_F(RpcNodeTest, ConnectionForBlocksIsOpenBeforeThereIsOne) {
  serve([](const HttpRequest&) { return result("null"); });
  ASSERT_TRUE(eventually([&] { return server->connections() == 1; }));
  server->close_connections();
  ASSERT_TRUE(eventually([&] { return server->connections() == 2; })) << "it is opened again";
  node->submit_block(kNode, kHash, block(100));
  ASSERT_TRUE(ear.wait(ear.submits));
  EXPECT_EQ(server->requests().at(0).connection, 2);
}

TEST_F(RpcNodeTest, NewLongPollReplacesTheOpenOne) {
  serve([](const HttpRequest& request) {
    HttpAnswer answer = rpc_failure(-10);
    if (request.body.find("first") != std::string::npos) answer.delay = 10s;
    return answer;
  });
  node->get_template(kNode, "first");
  ASSERT_TRUE(eventually([&] { return server->requests().size() == 1; }));
  node->get_template(kNode, "second");
  EXPECT_EQ(ear.wait(ear.long_polls).error().fault, NodeFault::initial_download);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(ear.count(ear.long_polls), 1u);
  EXPECT_EQ(ear.count(ear.templates), 0u);
}

TEST_F(RpcNodeTest, SeveralNodesAreToldApart) {
  serve([](const HttpRequest&) { return result("null"); });
  RpcTestServer other([](const HttpRequest&) { return result(R"("duplicate")"); });
  node = std::make_unique<RpcNode>(thread.loop,
                                   RpcNode::Options{{server->target(), other.target()}, timeouts});
  node->start(ear);
  node->submit_block(NodeId{0}, kHash, block(100));
  node->submit_block(NodeId{1}, kHash, block(100));
  ASSERT_TRUE(ear.wait(ear.submits, 2));
  EXPECT_EQ(server->requests().size(), 1u);
  EXPECT_EQ(other.requests().size(), 1u);
}

TEST_F(RpcNodeTest, EndsWithCallsUnderWay) {
  serve([](const HttpRequest&) { return HttpAnswer{"", false, 10s}; });
  node->get_status(kNode);
  node->get_template(kNode, "");
  node->submit_block(kNode, kHash, block(100));
  ASSERT_TRUE(eventually([&] { return server->requests().size() == 3; }));
  node.reset();
  EXPECT_EQ(ear.count(ear.statuses), 0u);
}

}  // namespace
}  // namespace tbg::live::testing
