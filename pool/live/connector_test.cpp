#include "pool/live/connector.h"

#include <dirent.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <map>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

// The core's stead: echoes complete lines, obeys a few words, remembers everything.
class EchoCore final : public NetworkInputs {
 public:
  void on_connect(Now, ConnectionId id, const Peer& peer) override {
    const std::lock_guard lock(mutex);
    connects.emplace_back(to_number(id), peer);
  }
  void on_bytes(Now, ConnectionId id, std::string_view bytes) override {
    bool flood = false;
    {
      const std::lock_guard lock(mutex);
      received[to_number(id)] += bytes;
      flood = bytes.starts_with("flood");
    }
    if (bytes.starts_with("bye")) {
      const std::string_view last = "last words\n";
      network->send(id, {&last, 1});
      return network->close(id, CloseReason::admin);
    }
    if (flood) return pour(id);
    const std::array<std::string_view, 2> pieces{bytes, ""};
    network->send(id, pieces);
  }
  void on_disconnect(Now, ConnectionId id, CloseReason reason) override {
    const std::lock_guard lock(mutex);
    ends[to_number(id)] = reason;
    inside_send_when_ended = inside_send_when_ended || inside_send;
  }
  // More than any socket buffer takes.
  void pour(ConnectionId id) {
    inside_send = true;
    for (int i = 0; i < flood_chunks; ++i) {
      const std::string chunk(64 * 1024, static_cast<char>('a' + i % 26));
      const std::string_view piece = chunk;
      network->send(id, {&piece, 1});
    }
    inside_send = false;
    queued_after_flood = network->queued(id);
  }

  std::size_t connect_count() {
    const std::lock_guard lock(mutex);
    return connects.size();
  }
  std::size_t end_count() {
    const std::lock_guard lock(mutex);
    return ends.size();
  }
  CloseReason end_of(std::uint64_t id) {
    const std::lock_guard lock(mutex);
    return ends.at(id);
  }
  Peer peer(std::size_t index) {
    const std::lock_guard lock(mutex);
    return connects.at(index).second;
  }

  Network* network = nullptr;
  int flood_chunks = 0;
  std::atomic<std::size_t> queued_after_flood = 0;
  std::mutex mutex;
  std::vector<std::pair<std::uint64_t, Peer>> connects;
  std::map<std::uint64_t, std::string> received;
  std::map<std::uint64_t, CloseReason> ends;
  bool inside_send = false;
  bool inside_send_when_ended = false;
};

class ConnectorTest : public ::testing::Test {
 protected:
  ConnectorTest() {
    options.listen = {{"127.0.0.1", 0, false}};
    options.proxy_timeout = 200ms;
  }
  ~ConnectorTest() override { thread.stop(); }

  void start() {
    connector = std::make_unique<Connector>(thread.loop, core, log, options);
    core.network = connector.get();
    const auto listening = connector->listen();
    ASSERT_TRUE(listening) << listening.error().message;
    thread.start();
  }
  std::uint16_t port() { return connector->port(0); }
  std::size_t clients() {
    return thread.on_loop([&] { return connector->clients(); });
  }

  Connector::Options options;
  EchoCore core;
  MemoryLog log;
  LoopThread thread;
  std::unique_ptr<Connector> connector;
};

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

TEST_F(ConnectorTest, MinerThatDoesNotReadIsDroppedAtTheLimit) {
  core.flood_chunks = 300;
  start();
  Client client(port());
  Client other(port());
  ASSERT_TRUE(client.send("flood"));
  ASSERT_TRUE(eventually([&] { return core.end_count() == 1; }));
  EXPECT_EQ(core.end_of(1), CloseReason::limit);
  EXPECT_FALSE(core.inside_send_when_ended) << "the core must not be entered from its own call";
  EXPECT_EQ(core.queued_after_flood, 0u);
  ASSERT_TRUE(other.send("still here"));
  EXPECT_EQ(other.receive(10), "still here");
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

TEST_F(ConnectorTest, ServesAThousandConnections) {
  start();
  std::vector<Client> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.emplace_back(port());
    ASSERT_TRUE(clients.back().send("from " + std::to_string(i)));
  }
  for (int i = 0; i < 1000; ++i) {
    const std::string text = "from " + std::to_string(i);
    ASSERT_EQ(clients[static_cast<std::size_t>(i)].receive(text.size()), text);
  }
  EXPECT_EQ(core.connect_count(), 1000u);
  for (std::size_t i = 0; i < 1000; ++i)
    EXPECT_EQ(core.connects[i].first, i + 1);
  clients.clear();
  EXPECT_TRUE(eventually([&] { return core.end_count() == 1000; }));
}

TEST_F(ConnectorTest, NewcomersWaitWhileThereIsNoRoom) {
  options.clients_max = 2;
  start();
  Client first(port());
  Client second(port());
  Client third(port());
  ASSERT_TRUE(third.send("third"));
  ASSERT_TRUE(eventually([&] { return core.connect_count() == 2; }));
  const int turns = thread.driver.turns;
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(core.connect_count(), 2u);
  EXPECT_LT(thread.driver.turns - turns, 5) << "a full pool must not spin";
  first.close();
  EXPECT_EQ(third.receive(5), "third");
  EXPECT_EQ(log.lines().size(), 1u);
}

// Limits how many more file descriptors this process may have, until destruction.
class FewFiles {
 public:
  explicit FewFiles(rlim_t more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lowered = before_;
    lowered.rlim_cur = next_fd() + more;
    ::setrlimit(RLIMIT_NOFILE, &lowered);
  }
  ~FewFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  static rlim_t next_fd() {
    const int fd = ::dup(0);
    ::close(fd);
    return static_cast<rlim_t>(fd);
  }
  rlimit before_{};
};

TEST_F(ConnectorTest, OutOfFileDescriptorsItRestsAndRecovers) {
  start();
  std::vector<Client> clients(20);
  {
    const FewFiles limit(5);
    for (Client& client : clients)
      ASSERT_TRUE(client.connect(port()));
    ASSERT_TRUE(eventually([&] { return !log.lines().empty(); }));
    const int turns = thread.driver.turns;
    std::this_thread::sleep_for(300ms);
    EXPECT_LT(thread.driver.turns - turns, 5) << "must not spin while it cannot accept";
    EXPECT_EQ(log.lines().size(), 1u);
    EXPECT_EQ(core.connect_count(), 5u);
  }
  for (Client& client : clients) {
    ASSERT_TRUE(client.send("x"));
    EXPECT_EQ(client.receive(1), "x");
  }
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

TEST_F(ConnectorTest, SocketOptionsReachAcceptedConnections) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("x"));
  EXPECT_EQ(client.receive(1), "x");
  int checked = 0;
  for (int fd = 3; fd < 1000; ++fd) {
    sockaddr_in local{};
    sockaddr_in peer{};
    socklen_t size = sizeof(local);
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size) != 0) continue;
    size = sizeof(peer);
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (ntohs(local.sin_port) != port()) continue;
    ++checked;
    const auto option = [fd](int level, int name) {
      int value = 0;
      socklen_t value_size = sizeof(value);
      ::getsockopt(fd, level, name, &value, &value_size);
      return value;
    };
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 60);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL), 30);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPCNT), 3);
  }
  EXPECT_EQ(checked, 1);
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
  Connector second(thread.loop, core, log, taken);
  const auto result = second.listen();
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("127.0.0.1:" + std::to_string(port())), std::string::npos);
  EXPECT_NE(result.error().message.find("in use"), std::string::npos);
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
