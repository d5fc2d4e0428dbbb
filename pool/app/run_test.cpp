// The program in a process of its own, as an operator starts and ends it, on the embedded node.
#include "pool/app/run.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "pool/app/cli.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A socket on a free port; the port is free again when it is gone.
class Listening {
 public:
  Listening() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~Listening() { ::close(fd_); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  std::uint16_t port = 0;

 private:
  int fd_;
};

// Reads until it comes, or the connection ends.
bool receives(int fd, std::string_view part) {
  std::string text;
  char piece[4096];
  while (text.find(part) == std::string::npos) {
    const ssize_t got = ::recv(fd, piece, sizeof(piece), 0);
    if (got <= 0) return false;
    text.append(piece, static_cast<std::size_t>(got));
  }
  return true;
}

std::uint16_t free_port() { return Listening().port; }

class Program : public ::testing::Test {
 protected:
  ~Program() override {
    if (child > 0) end(SIGKILL);
  }

  // In a child, in the test's folder, with its output in "out".
  void start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "tbgpool");
    std::fflush(nullptr);  // or the child would write it once more
    child = ::fork();
    if (child != 0) return;
    std::filesystem::current_path(folder);
    if (std::freopen("out", "w", stdout) == nullptr || ::dup2(1, 2) < 0) ::_exit(99);
    std::vector<const char*> raw;
    for (const std::string& argument : arguments)
      raw.push_back(argument.c_str());
    const int status = run_program(static_cast<int>(raw.size()), raw.data());
    std::fflush(nullptr);
    ::_exit(status);
  }
  int wait() {
    int status = 0;
    ::waitpid(child, &status, 0);
    child = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int end(int signal) {
    ::kill(child, signal);
    return wait();
  }
  int run(const std::vector<std::string>& arguments) {
    start(arguments);
    return wait();
  }
  std::string output(const std::string& file = "out") {
    std::ifstream in(folder / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Until the output holds it; generous, because sanitizers and busy machines are slow.
  bool says(const std::string& part) {
    for (int i = 0; i < 3000; ++i) {
      if (output().find(part) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  void start_pool(std::uint16_t port, std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"--embedded", "--set", "serverurl=127.0.0.1:" + std::to_string(port)});
    start(more);
  }

  live::testing::TempFolder temp;
  const std::filesystem::path& folder = temp.path;
  ::pid_t child = 0;
};

TEST_F(Program, WithoutConfigurationTeaches) {
  EXPECT_EQ(run({}), kExitConfig);
  EXPECT_NE(output().find("tbgpool --embedded --demo-miners"), std::string::npos);
}

TEST_F(Program, TakesTheUsualFileAndOnlyChecksIt) {
  std::ofstream(folder / "tbgpool.json") << R"({"mindiff": 2, "highdiff": 5})";
  EXPECT_EQ(run({"--check"}), kExitOk);
  EXPECT_NE(output().find("tbgpool.json: the configuration is right"), std::string::npos);
  EXPECT_NE(output().find("note: tbgpool.json:1: highdiff"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "data"));
}

TEST_F(Program, RefusesAWrongConfigurationAndAWrongAddress) {
  EXPECT_EQ(run({"--set", "mindif=2"}), kExitConfig);
  EXPECT_NE(output().find("did you mean \"mindiff\""), std::string::npos);
  EXPECT_EQ(run({"--check", "--set", "btcaddress=nobody"}), kExitConfig);
  EXPECT_NE(output().find("btcaddress: nobody is no Bitcoin address"), std::string::npos);
  EXPECT_EQ(run({"--embedded", "--set", "btcaddress=1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}),
            kExitConfig);
  EXPECT_NE(output().find("another network; this pool is on regtest"), std::string::npos);
}

// A miner that is mining.
class LoggedIn {
 public:
  explicit LoggedIn(std::uint16_t port) : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback(port);
    const std::string login =
        "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n"
        "{\"id\":2,\"method\":\"mining.authorize\",\"params\":"
        "[\"bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080\",\"x\"]}\n";
    ready = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
            ::send(fd, login.data(), login.size(), MSG_NOSIGNAL) > 0 &&
            receives(fd, "mining.notify");
  }
  ~LoggedIn() { ::close(fd); }
  LoggedIn(const LoggedIn&) = delete;
  LoggedIn& operator=(const LoggedIn&) = delete;

  int fd;
  bool ready = false;
};

TEST_F(Program, TellsMinersToReconnectAndEndsWhenAsked) {
  const std::uint16_t port = free_port();
  start_pool(port);
  ASSERT_TRUE(says("miners may connect to stratum+tcp://127.0.0.1:")) << output();
  {
    const LoggedIn miner(port);
    EXPECT_TRUE(miner.ready);
    ::kill(child, SIGTERM);
    ::kill(child, SIGTERM);  // as timeout(1) does; not a second wish
    EXPECT_TRUE(receives(miner.fd, "client.reconnect"));
  }
  EXPECT_EQ(wait(), kExitOk);
  EXPECT_EQ(output().find("stopping at once"), std::string::npos) << output();
  EXPECT_NE(output().find("nothing here is real"), std::string::npos);
  EXPECT_NE(output("embedded/logs/tbgpool.log").find("stopped"), std::string::npos);
  EXPECT_NE(output().find("events: "), std::string::npos) << output();
}

TEST_F(Program, ASecondSignalEndsAtOnce) {
  const std::uint16_t port = free_port();
  start_pool(port, {"--demo-miners", "2"});
  ASSERT_TRUE(says("demo miners of")) << output();
  const LoggedIn stays(port);
  ::kill(child, SIGINT);
  ASSERT_TRUE(says("stopping: miners are told")) << output();
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_EQ(end(SIGINT), kExitOk);
  EXPECT_NE(output().find("stopping at once"), std::string::npos) << output();
}

TEST_F(Program, ReadsTheLogLevelAgainOnSighup) {
  const auto write = [&](const char* level) {
    std::ofstream(folder / "p.json") << R"({"loglevel": ")" << level << "\"}";
  };
  write("info");
  start_pool(free_port(), {"--config", "p.json"});
  ASSERT_TRUE(says("miners may connect")) << output();
  write("debug");
  ::kill(child, SIGHUP);
  EXPECT_TRUE(says("reload: loglevel is debug; all other settings need a restart")) << output();
  write("loud");
  ::kill(child, SIGHUP);
  EXPECT_TRUE(says("configuration not reloaded")) << output();
  EXPECT_EQ(end(SIGTERM), kExitOk);
}

TEST_F(Program, AnAddressInUseIsAFailureWithItsName) {
  const Listening other;
  start_pool(other.port);
  EXPECT_EQ(wait(), kExitFailed);
  EXPECT_NE(output().find("127.0.0.1:" + std::to_string(other.port)), std::string::npos)
      << output();
}

TEST_F(Program, ADatadirThatIsNoneIsAFailureWithItsName) {
  EXPECT_EQ(run({"--embedded", "--set", "datadir=/dev/null/x"}), kExitFailed);
  EXPECT_NE(output().find("/dev/null"), std::string::npos) << output();
  EXPECT_EQ(run({"--embedded", "--set", "logdir=/dev/null/x"}), kExitFailed);
  EXPECT_NE(output().find("/dev/null"), std::string::npos) << output();
}

}  // namespace
}  // namespace tbg::app
