#include <sys/resource.h>

#include "pool/live/connector_test_support.h"

namespace tbg::live::testing {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace tbg::live::testing
