// The mock node as a pool meets it: HTTP and ZMQ over real sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <nlohmann/json.hpp>
#include <zmq.hpp>

#include "pool/bitcoin/bytes.h"
#include "pool/load/commands.h"
#include "pool/load/forked_server.h"
#include "pool/load/line_socket.h"

namespace tbg::load {
namespace {

using nlohmann::json;

// A blocking, kept-alive connection that gives up after ten seconds.
class RpcClient {
 public:
  explicit RpcClient(const std::string& address) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(parse_endpoint(address).port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      throw std::runtime_error("cannot connect to the node");
    }
  }
  ~RpcClient() { ::close(fd_); }
  RpcClient(const RpcClient&) = delete;
  RpcClient& operator=(const RpcClient&) = delete;

  // In two segments, as a network may cut it.
  void ask(const std::string& method, const json& params = json::array()) {
    const std::string body = json{{"id", 1}, {"method", method}, {"params", params}}.dump();
    write("POST / HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:  " + std::to_string(body.size()) +
          "\r\n\r\n");
    write(body);
  }
  json result() {
    std::string header;
    while (!header.ends_with("\r\n\r\n"))
      header += read(1);
    const std::size_t length = header.find("Content-Length: ");
    return json::parse(read(std::stoul(header.substr(length + 16))))["result"];
  }

  void write(const std::string& text) { send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Empty at the end of the stream.
  std::string read(std::size_t size) {
    std::string text(size, '\0');
    const ssize_t got = recv(fd_, text.data(), size, MSG_WAITALL);
    if (got < 0) throw std::runtime_error("no answer from the node");
    text.resize(static_cast<std::size_t>(got));
    return text;
  }

 private:
  int fd_;
};

class NodeTest : public testing::Test {
 protected:
  NodeTest()
      : endpoint("ipc:///tmp/tbgload_test_" + std::to_string(getpid())), server([this] {
          NodeOptions options;
          options.listen = "127.0.0.1:0";
          options.zmq = endpoint;
          options.transactions = 2000;
          return run_node(options);
        }) {}
  ~NodeTest() override { std::remove(endpoint.substr(6).c_str()); }

  std::string endpoint;
  ForkedServer server;
};

TEST_F(NodeTest, serves_templates_larger_than_a_socket_buffer_on_one_connection) {
  RpcClient client(server.address());
  client.ask("getbestblockhash");
  const json best = client.result();
  for (int i = 0; i < 3; ++i) {
    client.ask("getblocktemplate");
    const json offered = client.result();
    EXPECT_EQ(offered["previousblockhash"], best);
    EXPECT_EQ(offered["transactions"].size(), 2000U);
  }
}

TEST_F(NodeTest, answers_a_long_poll_when_a_block_comes) {
  RpcClient client(server.address());
  client.ask("getblocktemplate");
  const json before = client.result();
  client.ask("getblocktemplate", json::array({{{"longpollid", before["longpollid"]}}}));
  kill(server.pid(), SIGUSR1);
  const json after = client.result();
  EXPECT_EQ(after["height"], before["height"].get<int>() + 1);
  EXPECT_EQ(server.read_line().substr(0, 10), "new_block ");
}

TEST_F(NodeTest, publishes_the_hash_of_each_block) {
  zmq::context_t context;
  zmq::socket_t subscriber(context, zmq::socket_type::sub);
  subscriber.set(zmq::sockopt::subscribe, "hashblock");
  subscriber.set(zmq::sockopt::rcvtimeo, 300);
  subscriber.connect(endpoint);
  // A subscription takes a moment to reach the publisher, and nobody says when it has.
  std::array<zmq::message_t, 3> parts;
  bool received = false;
  for (int i = 0; i < 30 && !received; ++i) {
    kill(server.pid(), SIGUSR1);
    received = subscriber.recv(parts[0]).has_value();
  }
  ASSERT_TRUE(received);
  ASSERT_TRUE(subscriber.recv(parts[1]));
  ASSERT_TRUE(subscriber.recv(parts[2]));
  EXPECT_EQ(parts[2].size(), 4U);
  RpcClient client(server.address());
  const bitcoin::ByteView hash{parts[1].data<std::uint8_t>(), parts[1].size()};
  client.ask("getblockheader", json::array({bitcoin::to_hex(hash)}));
  EXPECT_GT(client.result()["height"], 0);
}

TEST_F(NodeTest, closes_a_connection_that_speaks_no_http) {
  RpcClient client(server.address());
  client.write("hello\r\n\r\n");
  EXPECT_EQ(client.read(1), "");
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace tbg::load
