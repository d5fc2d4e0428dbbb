#include "pool/collect/datagram_ear.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <vector>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

bool send_to(const std::string& path, std::string_view text) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, path.data(), path.size());
  const bool sent = ::sendto(fd, text.data(), text.size(), 0,
                             reinterpret_cast<const sockaddr*>(&to), sizeof to) >= 0;
  ::close(fd);
  return sent;
}

class DatagramEarTest : public ::testing::Test {
 protected:
  std::unique_ptr<DatagramEar> make() {
    return std::make_unique<DatagramEar>(path_, 0600, [this](std::string_view datagram) {
      const std::lock_guard lock(mutex_);
      heard_.emplace_back(datagram);
      more_.notify_all();
    });
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        more_.wait_for(lock, std::chrono::seconds(20), [&] { return heard_.size() >= count; }));
  }

  TestFolder folder_;
  std::string path_ = (folder_.path() / "run" / "events.sock").string();
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> heard_;
};

TEST_F(DatagramEarTest, HearsEachDatagramAndTakesItsSocketAway) {
  auto ear = make();
  ASSERT_EQ(ear->open(), "");
  struct stat there {};
  ASSERT_EQ(::stat(path_.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777U, 0600U);
  ASSERT_TRUE(send_to(path_, "one"));
  ASSERT_TRUE(send_to(path_, ""));
  ASSERT_TRUE(send_to(path_, "three"));
  wait_for(3);
  EXPECT_EQ(heard_, (std::vector<std::string>{"one", "", "three"}));
  ear.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DatagramEarTest, ReplacesASocketThatACrashLeftBehind) {
  std::filesystem::create_directories(folder_.path() / "run");
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un self{};
  self.sun_family = AF_UNIX;
  std::memcpy(self.sun_path, path_.data(), path_.size());
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&self), sizeof self), 0);
  EXPECT_NE(make()->open().find("another program listens there"), std::string::npos);
  ::close(fd);
  auto ear = make();
  EXPECT_EQ(ear->open(), "");
  ASSERT_TRUE(send_to(path_, "one"));
  wait_for(1);
}

TEST_F(DatagramEarTest, TakesNoFileAway) {
  std::filesystem::create_directories(folder_.path() / "run");
  append(path_, "precious");
  EXPECT_NE(make()->open().find("something that is no socket"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(path_));
  path_ = std::string(200, 'x');
  EXPECT_NE(make()->open().find("longer than 107 bytes"), std::string::npos);
}

}  // namespace
}  // namespace tbg::collect
