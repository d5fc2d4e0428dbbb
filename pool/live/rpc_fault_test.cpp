#include "pool/live/rpc_fault.h"

#include <gtest/gtest.h>

#include <fstream>

#include "pool/live/rpc_node_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

using namespace std::chrono_literals;

// Real exchanges, one for each way in which a node can fail us.
class RpcFaultTest : public RpcNodeTest {};

TEST_F(RpcFaultTest, Refused) {
  const std::uint16_t closed_port = RpcTestServer({}).port();
  call({"127.0.0.1", closed_port, "", "", ""});
  expect_fault(NodeFault::unreachable, 0, "cannot be reached (Connection refused)");
}

TEST_F(RpcFaultTest, UnknownName) {
  call({"no-such-node.invalid", 8332, "", "", ""});
  expect_fault(NodeFault::unreachable, 0, "cannot be reached");
}

TEST_F(RpcFaultTest, WrongPasswordIsNeverPrinted) {
  serve([](const HttpRequest&) { return http(401, ""); });
  RpcTarget target = server->target();
  target.user = "user";
  target.password = "very-secret";
  call(target);
  expect_fault(NodeFault::unauthorized, 401, "check btcd.auth and btcd.pass");
  EXPECT_EQ(ask().error().message.find("very-secret"), std::string::npos);
  EXPECT_NE(server->requests()[0].head.find("Authorization: Basic dXNlcjp2ZXJ5LXNlY3JldA=="),
            std::string::npos);
}

TEST_F(RpcFaultTest, NoPassword) {
  serve([](const HttpRequest&) { return http(401, ""); });
  expect_fault(NodeFault::unauthorized, 401, "set btcd.auth and btcd.pass, or btcd.cookie");
  EXPECT_EQ(server->requests()[0].head.find("Authorization"), std::string::npos);
}

TEST_F(RpcFaultTest, HttpStatuses) {
  std::atomic<int> status = 403;
  serve([&](const HttpRequest&) { return http(status, "Work queue depth exceeded"); });
  expect_fault(NodeFault::forbidden, 403, "rpcallowip");
  status = 503;
  expect_fault(NodeFault::busy, 503, "rpcworkqueue");
  status = 302;
  expect_fault(NodeFault::http_error, 302, "HTTP 302");
  status = 400;
  expect_fault(NodeFault::http_error, 400, "Work queue depth");
}

TEST_F(RpcFaultTest, WebPages) {
  std::atomic<int> status = 200;
  serve([&](const HttpRequest&) { return http(status, "<html>\n<h1>It works!</h1></html>"); });
  expect_fault(NodeFault::bad_reply, 0, "not JSON (\"<html>?<h1>It works!");
  status = 404;
  expect_fault(NodeFault::http_error, 404, "is this really the RPC port");
}

TEST_F(RpcFaultTest, JsonRpcErrors) {
  std::atomic<int> code = 0;
  serve([&](const HttpRequest&) { return rpc_failure(code); });
  const std::map<int, NodeFault> faults{
      {-28, NodeFault::warming_up},       {-9, NodeFault::not_connected},
      {-10, NodeFault::initial_download}, {-5, NodeFault::not_found},
      {-32601, NodeFault::unsupported},   {-1, NodeFault::rpc_error}};
  for (const auto& [number, fault] : faults) {
    code = number;
    expect_fault(fault, number, "error " + std::to_string(number) + ": \"words\"");
  }
}

TEST_F(RpcFaultTest, AnswerThatEndsHalfWay) {
  serve([](const HttpRequest&) -> HttpAnswer {
    std::string half = result("\"" + kHashText + "\"").bytes;
    half.resize(half.size() - 10);
    return {half, true};
  });
  expect_fault(NodeFault::bad_reply, 0, "in the middle of its answer");
}

TEST_F(RpcFaultTest, NoHttpAtAll) {
  std::atomic<bool> tls = true;
  serve([&](const HttpRequest&) -> HttpAnswer {
    if (tls) return {std::string("\x15\x03\x03\x00\x02\x02\x46", 7), true};
    return {"220 mail.example.com ESMTP\r\n\r\n"};
  });
  expect_fault(NodeFault::bad_reply, 0, "does not speak HTTP");
  tls = false;
  expect_fault(NodeFault::bad_reply, 0, "does not speak HTTP");
}

TEST_F(RpcFaultTest, OversizedAnswer) {
  serve([](const HttpRequest&) -> HttpAnswer {
    return {"HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n{"};
  });
  expect_fault(NodeFault::bad_reply, 0, "more than 64 MiB");
}

TEST_F(RpcFaultTest, SilenceEndsAtTheDeadline) {
  timeouts.small = 100ms;
  serve([](const HttpRequest&) { return HttpAnswer{"", false, 10s}; });
  node->get_status(kNode);
  node->get_best_block(kNode);  // waits behind the first, not longer
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(ear.wait(ear.statuses).error().fault, NodeFault::timeout);
  EXPECT_EQ(ear.wait(ear.bests).error().fault, NodeFault::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST_F(RpcFaultTest, AnswerThatDripsEndsAtTheDeadlineToo) {
  timeouts.block_template = 150ms;
  serve([](const HttpRequest&) -> HttpAnswer {
    return {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":"};
  });
  node->get_template(kNode, "");
  EXPECT_EQ(ear.wait(ear.templates).error().fault, NodeFault::timeout);
}

TEST_F(RpcFaultTest, LaterCallsWorkAgain) {
  std::atomic<bool> broken = true;
  serve([&](const HttpRequest&) -> HttpAnswer {
    if (broken) return {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", true};
    return result("\"" + kHashText + "\"");
  });
  expect_fault(NodeFault::bad_reply, 0, "in the middle");
  broken = false;
  EXPECT_TRUE(ask());
}

class CookieTest : public RpcNodeTest {
 protected:
  void write_cookie(const std::string& value) {
    std::ofstream(path, std::ios::trunc) << "__cookie__:" << value;
  }
  // Lets in whoever knows the secret of the moment.
  void serve_with_cookie() {
    serve([this](const HttpRequest& request) {
      const std::lock_guard lock(mutex);
      const std::string wanted = "Basic " + base64("__cookie__:" + secret);
      return request.head.find(wanted) != std::string::npos ? result("\"" + kHashText + "\"")
                                                            : http(401, "");
    });
    RpcTarget target = server->target();
    target.cookie_file = path;
    call(target);
  }
  void set_secret(const std::string& value) {
    const std::lock_guard lock(mutex);
    secret = value;
  }

  TempFolder folder;
  std::string path = (folder.path / ".cookie").string();
  std::mutex mutex;
  std::string secret;
};

TEST_F(CookieTest, NewCookieIsNoticedOnTheOpenConnection) {
  write_cookie("first");
  set_secret("first");
  serve_with_cookie();
  ASSERT_TRUE(ask());
  write_cookie("second");
  set_secret("second");
  ASSERT_TRUE(ask());
  EXPECT_EQ(server->requests().size(), 3u) << "one refusal between";
}

TEST_F(CookieTest, WrongCookieIsRefusedOnce) {
  write_cookie("stale");
  set_secret("other");
  serve_with_cookie();
  expect_fault(NodeFault::unauthorized, 401, path);
  EXPECT_EQ(server->requests().size(), 1u);
}

TEST_F(CookieTest, MissingCookieFileIsNamed) {
  set_secret("other");
  serve_with_cookie();
  expect_fault(NodeFault::unauthorized, 401, path + " cannot be read (No such file");
  write_cookie("other");
  EXPECT_TRUE(ask()) << "and works as soon as it is there";
}

TEST(RpcCredentials, Base64) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

}  // namespace
}  // namespace tbg::live::testing
