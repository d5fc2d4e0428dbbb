#include "pool/live/connector_test_support.h"

namespace tbg::live::testing {
namespace {

using namespace std::chrono_literals;

TEST_F(ConnectorTest, EchoesAndNamesThePeer) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("hello\n"));
  EXPECT_EQ(client.receive(6), "hello\n");
  EXPECT_EQ(core.peer(0).ip, "127.0.0.1");
  EXPECT_NE(core.peer(0).port, 0);
  EXPECT_EQ(core.connects[0].first, 1u);
  client.close();
  ASSERT_TRUE(eventually([&] { return core.end_count() == 1; }));
  EXPECT_EQ(core.end_of(1), CloseReason::client);
  EXPECT_EQ(clients(), 0u);
}

TEST_F(ConnectorTest, ResetByThePeerIsItsEnd) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("x"));
  EXPECT_EQ(client.receive(1), "x");
  client.reset();
  ASSERT_TRUE(eventually([&] { return core.end_count() == 1; }));
  EXPECT_EQ(core.end_of(1), CloseReason::client);
}

TEST_F(ConnectorTest, WhatCameBeforeAHalfCloseIsDelivered) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("last share\n"));
  client.shutdown_sending();
  ASSERT_TRUE(eventually([&] { return core.end_count() == 1; }));
  const std::lock_guard lock(core.mutex);
  EXPECT_EQ(core.received[1], "last share\n");
}

TEST_F(ConnectorTest, CloseDeliversTheLastWordsAndNoDisconnect) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("bye\n"));
  EXPECT_EQ(client.receive(11), "last words\n");
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(clients(), 0u);
  EXPECT_EQ(core.end_count(), 0u);
}

TEST_F(ConnectorTest, SendToAndCloseOfTheUnknownAreIgnored) {
  start();
  thread.on_loop([&] {
    const std::string_view piece = "x";
    connector->send(ConnectionId{77}, {&piece, 1});
    connector->close(ConnectionId{77}, CloseReason::admin);
    EXPECT_EQ(connector->queued(ConnectionId{77}), 0u);
  });
}

TEST_F(ConnectorTest, SlowReaderGetsEveryByteInOrder) {
  options.write_queue_max = 64u << 20;
  core.flood_chunks = 300;  // 19 MB: the system takes only a part at once
  start();
  Client client(port());
  ASSERT_TRUE(client.send("flood"));
  ASSERT_TRUE(eventually([&] { return core.queued_after_flood > 0; }));
  for (int i = 0; i < core.flood_chunks; ++i) {
    ASSERT_EQ(client.receive(64 * 1024), std::string(64 * 1024, static_cast<char>('a' + i % 26)));
  }
  EXPECT_TRUE(eventually(
      [&] { return thread.on_loop([&] { return connector->queued(ConnectionId{1}); }) == 0; }));
}

TEST_F(ConnectorTest, ManyPiecesLeaveInOneOrder) {
  start();
  Client client(port());
  ASSERT_TRUE(eventually([&] { return core.connect_count() == 1; }));
  std::string expected;
  std::vector<std::string> texts;
  for (int i = 0; i < 500; ++i)
    texts.push_back(std::to_string(i) + ",");
  std::vector<std::string_view> pieces(texts.begin(), texts.end());
  for (const std::string& text : texts)
    expected += text;
  thread.on_loop([&] { connector->send(ConnectionId{1}, pieces); });
  EXPECT_EQ(client.receive(expected.size()), expected);
}

TEST_F(ConnectorTest, StopListeningKeepsConnections) {
  start();
  Client client(port());
  ASSERT_TRUE(eventually([&] { return core.connect_count() == 1; }));
  const std::uint16_t old_port = port();
  thread.on_loop([&] { connector->stop_listening(); });
  ASSERT_TRUE(client.send("x"));
  EXPECT_EQ(client.receive(1), "x");
  EXPECT_FALSE(Client().connect(old_port));
}

TEST_F(ConnectorTest, ListensOnSeveralAddressesAndBothFamilies) {
  options.listen = {{"127.0.0.1", 0, false}, {"::", 0, false}};
  start();
  Client first(connector->port(0));
  ASSERT_TRUE(eventually([&] { return core.connect_count() == 1; }));
  Client second(connector->port(1));  // IPv4 on the dual-stack listener
  ASSERT_TRUE(eventually([&] { return core.connect_count() == 2; }));
  EXPECT_EQ(core.peer(0).listener, 0);
  EXPECT_EQ(core.peer(1).listener, 1);
  EXPECT_EQ(core.peer(1).ip, "127.0.0.1");
}

TEST_F(ConnectorTest, PortInUseIsSaidClearly) {
  start();
  Connector::Options taken;
  taken.listen = {{"127.0.0.1", port(), false}};
  Connector second(thread.loop, log, taken);
  const auto result = second.listen(core);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("127.0.0.1:" + std::to_string(port())), std::string::npos);
  EXPECT_NE(result.error().message.find("in use"), std::string::npos);
}

// As two shards do: the system deals newcomers out, and numbers say whose they are.
TEST_F(ConnectorTest, TwoMayShareAnAddress) {
  options.shared = true;
  options.id_step = 2;
  start();
  LoopThread other_thread;
  EchoCore other_core;
  Connector::Options also = options;
  also.listen = {{"127.0.0.1", port(), false}};
  also.first_id = 2;
  Connector other(other_thread.loop, log, also);
  other_core.network = &other;
  ASSERT_TRUE(other.listen(other_core));
  other_thread.start();
  std::vector<std::unique_ptr<Client>> clients;
  constexpr std::size_t kClients = 40;  // that all go to one happens once in 10^12 runs
  for (std::size_t i = 0; i < kClients; ++i)
    clients.push_back(std::make_unique<Client>(port()));
  EXPECT_TRUE(
      eventually([&] { return core.connect_count() + other_core.connect_count() == kClients; }));
  for (const auto& client : clients) {
    ASSERT_TRUE(client->send("x"));
    EXPECT_EQ(client->receive(1), "x");
  }
  other_thread.stop();
  for (const auto& [id, peer] : core.connects)
    EXPECT_EQ(id % 2, 1U);
  for (const auto& [id, peer] : other_core.connects)
    EXPECT_EQ(id % 2, 0U);
  EXPECT_GT(core.connects.size(), 0U);
  EXPECT_GT(other_core.connects.size(), 0U);
}

class ProxyConnectorTest : public ConnectorTest {
 protected:
  ProxyConnectorTest() { options.listen[0].proxy_protocol = true; }
};

TEST_F(ProxyConnectorTest, AddressInTheHeaderIsTheMiners) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("PROXY TCP4 192.0.2.7 198.51.100.1 56324 3333\r\nhello"));
  EXPECT_EQ(client.receive(5), "hello");
  EXPECT_EQ(core.peer(0).ip, "192.0.2.7");
  EXPECT_EQ(core.peer(0).port, 56324);
  ASSERT_TRUE(client.send(" again"));
  EXPECT_EQ(client.receive(6), " again");
}

TEST_F(ProxyConnectorTest, HeaderMayComeByteByByteAndInBinary) {
  using namespace std::string_literals;
  start();
  Client client(port());
  const std::string header =
      "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0C\xC0\x00\x02\x07\xC6\x33\x64\x01\xDC\x04\x0D\x05"s;
  for (const char byte : header) {
    ASSERT_TRUE(client.send({&byte, 1}));
    std::this_thread::sleep_for(1ms);
  }
  ASSERT_TRUE(client.send("x"));
  EXPECT_EQ(client.receive(1), "x");
  EXPECT_EQ(core.peer(0).ip, "192.0.2.7");
}

TEST_F(ProxyConnectorTest, WithoutAHeaderTheCoreNeverHearsOfIt) {
  start();
  Client rude(port());
  ASSERT_TRUE(rude.send("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n"));
  EXPECT_TRUE(rude.at_end());
  Client silent(port());
  EXPECT_TRUE(silent.at_end()) << "the time for the header is limited";
  Client gone(port());
  gone.close();
  EXPECT_TRUE(eventually([&] { return clients() == 0; }));
  EXPECT_EQ(core.connect_count(), 0u);
  EXPECT_EQ(core.end_count(), 0u);
}

}  // namespace
}  // namespace tbg::live::testing
