#include "pool/live/zmq_tips.h"

#include <gtest/gtest.h>

#include <zmq.hpp>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

using bitcoin::Hash256;
using namespace std::chrono_literals;

class TipEar final : public NodeInputs {
 public:
  void on_node_status(Now, NodeId, NodeResult<NodeStatus>) override {}
  void on_best_block(Now, NodeId, NodeResult<Hash256>) override {}
  void on_template(Now, NodeId, NodeResult<TemplatePtr>, bool) override {}
  void on_header(Now, NodeId, const Hash256&, NodeResult<HeaderInfo>) override {}
  void on_submit_result(Now, NodeId, const Hash256&, NodeResult<SubmitReply>) override {}
  void on_tip(Now, NodeId node, const Hash256& hash, TipSource source) override {
    const std::lock_guard lock(mutex);
    if (source == TipSource::zmq) tips.emplace_back(to_index(node), display_hex(hash));
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return tips.size();
  }

  std::mutex mutex;
  std::vector<std::pair<std::size_t, std::string>> tips;
};

// bitcoind's side.
class Publisher {
 public:
  explicit Publisher(const std::string& address = "tcp://127.0.0.1:*") {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.bind(address);
  }
  [[nodiscard]] std::string address() const { return socket_.get(zmq::sockopt::last_endpoint); }
  void send(const std::vector<std::string>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto flags = i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
      socket_.send(zmq::buffer(parts[i]), flags);
    }
  }
  void block(char first) {
    send({"hashblock", std::string(1, first) + std::string(31, '\x01'), "\x07\x01\x01\x01"});
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_{context_, zmq::socket_type::pub};
};

std::string shown(const std::string& first) {
  std::string hex = first;
  for (int i = 0; i < 31; ++i)
    hex += "01";
  return hex;
}

class ZmqTipsTest : public ::testing::Test {
 protected:
  ~ZmqTipsTest() override {
    tips.reset();
    thread.stop();
  }
  void listen(const std::vector<ZmqEndpoint>& endpoints) {
    tips = std::make_unique<ZmqTips>(thread.loop);
    const auto started = tips->start(endpoints, ear);
    ASSERT_TRUE(started) << started.error().message;
    thread.start();
  }
  // A subscription takes a moment to reach the publisher; until then it drops what it sends.
  void connect(Publisher& publisher) {
    const std::size_t before = ear.count();
    ASSERT_TRUE(eventually([&] {
      publisher.block('\xee');
      std::this_thread::sleep_for(5ms);
      return ear.count() > before;
    }));
    std::this_thread::sleep_for(50ms);
    const std::lock_guard lock(ear.mutex);
    ear.tips.clear();
  }

  TipEar ear;
  LoopThread thread;
  std::unique_ptr<ZmqTips> tips;
};

TEST_F(ZmqTipsTest, HashArrivesInInternalOrderWithItsNode) {
  Publisher publisher;
  listen({{publisher.address(), NodeId{3}}});
  connect(publisher);
  publisher.block('\xaa');
  ASSERT_TRUE(eventually([&] { return ear.count() == 1; }));
  EXPECT_EQ(ear.tips[0], std::pair(std::size_t{3}, shown("aa")));
  EXPECT_EQ(tips->malformed(), 0u);
}

TEST_F(ZmqTipsTest, ForeignTopicsAndMalformedMessagesAreIgnored) {
  Publisher publisher;
  listen({{publisher.address(), NodeId{0}}});
  connect(publisher);
  const std::string hash(32, '\x01');
  publisher.send({"rawblock", hash, "\x01\x01\x01\x01"});
  publisher.send({"hashblocks", hash, "\x01\x01\x01\x01"});  // our topic is a prefix of it
  publisher.send({"hashblock"});
  publisher.send({"hashblock", hash});
  publisher.send({"hashblock", hash.substr(1), "\x01\x01\x01\x01"});
  publisher.send({"hashblock", hash + "x", "\x01\x01\x01\x01"});
  publisher.send({"hashblock", hash, "\x01\x01\x01\x01", "more"});
  publisher.block('\xbb');
  ASSERT_TRUE(eventually([&] { return ear.count() == 1; }));
  EXPECT_EQ(ear.tips[0].second, shown("bb"));
  EXPECT_EQ(tips->malformed(), 5u);
}

TEST_F(ZmqTipsTest, DuplicatesAreTheCoresBusiness) {
  Publisher publisher;
  listen({{publisher.address(), NodeId{0}}});
  connect(publisher);
  for (int i = 0; i < 3; ++i)
    publisher.block('\xcc');
  EXPECT_TRUE(eventually([&] { return ear.count() == 3; }));
}

TEST_F(ZmqTipsTest, SeveralEndpoints) {
  Publisher first;
  Publisher second;
  listen({{first.address(), NodeId{0}}, {second.address(), NodeId{1}}});
  connect(first);
  connect(second);
  second.block('\xaa');
  ASSERT_TRUE(eventually([&] { return ear.count() == 1; }));
  EXPECT_EQ(ear.tips[0].first, 1u);
}

TEST_F(ZmqTipsTest, PublisherMayComeLateAndComeBack) {
  auto publisher = std::make_unique<Publisher>();
  const std::string address = publisher->address();
  publisher.reset();
  listen({{address, NodeId{0}}});
  for (int life = 0; life < 2; ++life) {
    publisher = std::make_unique<Publisher>(address);
    connect(*publisher);
    publisher.reset();
  }
}

TEST_F(ZmqTipsTest, BadAddressIsNamed) {
  ZmqTips bad(thread.loop);
  const auto started = bad.start({{"127.0.0.1:28332", NodeId{0}}}, ear);
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("127.0.0.1:28332"), std::string::npos);
}

}  // namespace
}  // namespace tbg::live::testing
