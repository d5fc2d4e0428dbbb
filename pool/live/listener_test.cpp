#include "pool/live/listener.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <set>

#include "pool/live/file_io.h"
#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

class Keeper final : public AcceptHandler {
 public:
  [[nodiscard]] bool has_room() const override { return true; }
  void on_accept(std::size_t, int fd, const sockaddr_storage&) override { taken.emplace_back(fd); }

  std::vector<FileHandle> taken;
};

int option(const FileHandle& socket, int name, int level = IPPROTO_TCP) {
  int value = 0;
  socklen_t size = sizeof(value);
  EXPECT_EQ(::getsockopt(socket.get(), level, name, &value, &size), 0);
  return value;
}

TEST(Listener, NewcomersAreAskedAtDifferentTimesWhetherTheyStillLive) {
  boost::asio::io_context io;
  Keeper keeper;
  MemoryLog log;
  Listener listener(io, keeper, log, {.address = {"127.0.0.1", 0, false}});
  ASSERT_TRUE(listener.open());
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i)
    clients.emplace_back(listener.port());
  ASSERT_TRUE(eventually([&] {
    io.poll();
    return keeper.taken.size() == 5;
  }));
  std::set<int> idle;
  for (const FileHandle& socket : keeper.taken) {
    idle.insert(option(socket, TCP_KEEPIDLE));
    EXPECT_EQ(option(socket, SO_KEEPALIVE, SOL_SOCKET), 1);
    EXPECT_EQ(option(socket, TCP_KEEPINTVL), 30);
    EXPECT_EQ(option(socket, TCP_KEEPCNT), 3);
    EXPECT_EQ(option(socket, TCP_USER_TIMEOUT), 150'000);
    EXPECT_EQ(option(socket, TCP_NODELAY), 1);
  }
  EXPECT_EQ(idle.size(), 5u);
  EXPECT_GE(*idle.begin(), 30);
  EXPECT_LT(*idle.rbegin(), 90);
}

}  // namespace
}  // namespace tbg::live::testing
