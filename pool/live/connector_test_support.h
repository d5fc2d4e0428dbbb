// A connector with an echoing core behind it, on its own thread.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "pool/live/connector.h"
#include "pool/live/live_test_support.h"

namespace tbg::live::testing {

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
    options.proxy_timeout = std::chrono::milliseconds(200);
  }
  ~ConnectorTest() override { thread.stop(); }

  void start() {
    connector = std::make_unique<Connector>(thread.loop, log, options);
    core.network = connector.get();
    const auto listening = connector->listen(core);
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

}  // namespace tbg::live::testing
