#include "pool/live/admin_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fstream>

#include "pool/live/admin_client.h"
#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

using std::chrono::milliseconds;

// A pool that answers with what it was asked.
class AdminSocketTest : public ::testing::Test {
 protected:
  ~AdminSocketTest() override {
    thread.stop();
    socket.reset();
  }

  StartResult<void> open(milliseconds idle = std::chrono::seconds(60)) {
    auto opened =
        AdminSocket::open(thread.loop, {path, idle},
                          {[this](std::string_view line) {
                             ++asked;
                             return "answer to " + std::string(line) + std::string(padding, '.');
                           },
                           [](std::string_view why) { return "refused: " + std::string(why); }});
    if (!opened) return opened.error();
    socket = std::move(*opened);
    thread.start();
    return {};
  }
  AdminClient client() {
    auto connected = AdminClient::connect(path);
    EXPECT_TRUE(connected) << connected.error().message;
    return std::move(*connected);
  }
  std::string ask(AdminClient& from, std::string_view line) {
    std::string answer;
    from.ask(line, answer);
    return answer;
  }
  // What is there when it is opened, with the reason it gives.
  std::string refusal() {
    const auto opened = open();
    return opened ? "opened" : opened.error().message;
  }

  TempFolder folder;
  std::string path = (folder.path / "admin.sock").string();
  std::atomic<int> asked = 0;
  std::size_t padding = 0;
  LoopThread thread;
  std::unique_ptr<AdminSocket> socket;
};

TEST_F(AdminSocketTest, AnswersLineByLineToTheUserAlone) {
  ASSERT_TRUE(open());
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  AdminClient one = client();
  AdminClient other = client();
  EXPECT_EQ(ask(one, "1"), "answer to 1");
  EXPECT_EQ(ask(other, "2"), "answer to 2");
  EXPECT_EQ(ask(one, "3"), "answer to 3");
  thread.stop();
  socket.reset();
  EXPECT_FALSE(std::filesystem::exists(path)) << "it removes its file";
}

TEST_F(AdminSocketTest, AnAnswerLargerThanAnyBufferArrivesWhole) {
  padding = 3'000'000;
  ASSERT_TRUE(open());
  AdminClient one = client();
  EXPECT_EQ(ask(one, "1").size(), std::string("answer to 1").size() + padding);
  EXPECT_EQ(ask(one, "1").size(), std::string("answer to 1").size() + padding);
}

TEST_F(AdminSocketTest, WhoeverAsksWithoutEndSlowsHimself) {
  ASSERT_TRUE(open());
  AdminClient one = client();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i)
    ASSERT_EQ(ask(one, "x"), "answer to x");
  EXPECT_GE(std::chrono::steady_clock::now() - start, 49 * AdminSocket::kPause);
}

TEST_F(AdminSocketTest, ALineWithoutEndIsRefused) {
  ASSERT_TRUE(open());
  AdminClient one = client();
  EXPECT_EQ(ask(one, std::string(AdminSocket::kLineMax - 1, 'x')).size(),
            AdminSocket::kLineMax - 1 + std::string("answer to ").size());
  EXPECT_EQ(ask(one, std::string(AdminSocket::kLineMax, 'x')),
            "refused: a line has at most 16384 bytes");
  EXPECT_EQ(ask(one, "y"), "the connection ended without an answer");
  EXPECT_EQ(asked, 1);
}

TEST_F(AdminSocketTest, OneConnectionTooManyIsTurnedAwayAndThereIsRoomAgain) {
  ASSERT_TRUE(open());
  {
    std::vector<AdminClient> all;
    for (std::size_t i = 0; i < AdminSocket::kConnectionsMax; ++i) {
      all.push_back(client());
      ASSERT_EQ(ask(all.back(), "1"), "answer to 1");
    }
    AdminClient late = client();
    EXPECT_EQ(ask(late, "1"), "refused: too many at once: try again later");
    EXPECT_EQ(ask(all.front(), "2"), "answer to 2");
  }
  EXPECT_TRUE(eventually([&] {
    AdminClient again = client();
    return ask(again, "3") == "answer to 3";
  }));
}

TEST_F(AdminSocketTest, AConnectionOnWhichNothingMovesIsClosed) {
  ASSERT_TRUE(open(milliseconds(100)));
  AdminClient one = client();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_NE(ask(one, "1"), "answer to 1");
  EXPECT_TRUE(eventually([&] {
    AdminClient fresh = client();
    return ask(fresh, "2") == "answer to 2";
  }));
}

TEST_F(AdminSocketTest, WhatADeadProcessLeftIsReplaced) {
  const FileHandle dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_TRUE(open());
  AdminClient one = client();
  EXPECT_EQ(ask(one, "1"), "answer to 1");
}

TEST_F(AdminSocketTest, WhatALiveProcessUsesIsLeftAlone) {
  ASSERT_TRUE(open());
  const auto second = AdminSocket::open(thread.loop, {.path = path}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "admin_socket: cannot listen at " + path +
                ": another process answers there; stop it, or give this pool a path of its own");
  AdminClient one = client();
  EXPECT_EQ(ask(one, "1"), "answer to 1") << "the refused one left the file alone";
}

TEST_F(AdminSocketTest, AFileThatIsNoSocketIsLeftAlone) {
  std::ofstream(path) << "precious";
  EXPECT_NE(refusal().find("a file of that name is there"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(path), 8U);
}

TEST_F(AdminSocketTest, APathThatCannotBeIsNamedWithItsKey) {
  path = (folder.path / "none" / "admin.sock").string();
  EXPECT_EQ(refusal(), "admin_socket: cannot listen at " + path +
                           ": its folder is not there; make it, or give another path, or \"\" for "
                           "none");
  path = "/tmp/" + std::string(AdminSocket::kPathMax, 'x');
  EXPECT_NE(refusal().find("has 1 to 107 characters, this one 112"), std::string::npos);
}

TEST(AdminClient, SaysWhyNobodyAnswers) {
  const TempFolder folder;
  const auto none = AdminClient::connect((folder.path / "none").string());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "No such file or directory");
}

}  // namespace
}  // namespace tbg::live::testing
