#include "pool/live/event_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <optional>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A consumer: binds the path, and unbinds it at its end.
class Listener {
 public:
  explicit Listener(std::string path)
      : path_(std::move(path)), fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    const auto* const any = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::bind(fd_.get(), any, sizeof address), 0) << std::strerror(errno);
  }
  ~Listener() { std::filesystem::remove(path_); }

  // The next event; nullopt if none comes.
  std::optional<std::string> receive(milliseconds patience = seconds(20)) {
    const timeval limit{patience.count() / 1'000, patience.count() % 1'000 * 1'000};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::array<char, 8'192> buffer{};
    const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0) return std::nullopt;
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  std::string path_;
  FileHandle fd_;
};

class EventSocketTest : public ::testing::Test {
 protected:
  ~EventSocketTest() override {
    socket.reset();
    thread.stop();
  }

  void open(std::size_t ring_bytes = EventSocket::kRingBytes) {
    thread.start();
    auto opened = EventSocket::open(thread.loop, log, path, ring_bytes);
    ASSERT_TRUE(opened) << opened.error().message;
    socket = std::move(*opened);
  }
  bool all_done(std::uint64_t events) {
    return eventually([&] { return socket->sent() + socket->dropped() == events; });
  }
  // How many events the listener gets until all of them are sent or dropped.
  std::uint64_t hear_all(Listener& listener, std::uint64_t events) {
    std::uint64_t heard = 0;
    EXPECT_TRUE(eventually([&] {
      while (listener.receive(milliseconds(20)))
        ++heard;
      return socket->sent() + socket->dropped() == events;
    }));
    while (listener.receive(milliseconds(20)))
      ++heard;
    return heard;
  }
  bool logged(const std::string& words) {
    return eventually([&] { return count_logged(words) == 1; });
  }
  std::size_t count_logged(const std::string& words) {
    std::size_t count = 0;
    for (const std::string& line : log.lines())
      count += line.find(words) != line.npos;
    return count;
  }

  TempFolder folder;
  std::string path = folder.path / "events.sock";
  MemoryLog log;
  LoopThread thread;
  std::unique_ptr<EventSocket> socket;
};

TEST_F(EventSocketTest, ASteadyReaderMissesNothing) {
  constexpr int kEvents = 20'000;
  constexpr int kBurst = 2'500;
  Listener listener(path);
  open();
  const std::string padding(600, 'x');
  std::thread sender([&] {
    for (int i = 0; i < kEvents; ++i) {
      socket->send(std::to_string(i) + ' ' + padding);
      if (i % kBurst == 0) std::this_thread::sleep_for(milliseconds(20));
    }
  });
  int wrong = 0;
  for (int i = 0; i < kEvents; ++i)
    wrong += listener.receive() != std::to_string(i) + ' ' + padding;
  sender.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(all_done(kEvents));
  EXPECT_EQ(socket->dropped(), 0u);
  EXPECT_TRUE(log.lines().empty());
}

TEST_F(EventSocketTest, AnEventAfterALongSilenceGoesOutAtOnce) {
  Listener listener(path);
  open();
  for (const char* text : {"one", "two", ""}) {
    std::this_thread::sleep_for(milliseconds(1'200));  // the helper sleeps
    socket->send(text);
    EXPECT_EQ(listener.receive(), text);
  }
}

TEST_F(EventSocketTest, WithoutAListenerEventsAreDroppedAndCounted) {
  open();
  for (int i = 0; i < 10'000; ++i)
    socket->send("nobody hears");
  EXPECT_TRUE(all_done(10'000));
  EXPECT_EQ(socket->dropped(), 10'000u);
  EXPECT_TRUE(logged("are dropped: nobody listens"));
  EXPECT_EQ(log.lines().size(), 1u);
  EXPECT_EQ(log.warnings(), 0u) << "nobody has listened yet";
}

TEST_F(EventSocketTest, AListenerDiesAndReturns) {
  std::optional<Listener> listener(std::in_place, path);
  open();
  socket->send("first");
  EXPECT_EQ(listener->receive(), "first");
  listener.reset();
  std::this_thread::sleep_for(milliseconds(300));  // it may connect again
  for (int i = 0; i < 100; ++i)
    socket->send("lost");
  EXPECT_TRUE(eventually([&] { return socket->dropped() == 100; }));
  EXPECT_TRUE(logged("are dropped"));
  EXPECT_EQ(log.warnings(), 1u);
  listener.emplace(path);
  std::uint64_t sent = 0;
  EXPECT_TRUE(eventually([&] {
    socket->send(std::to_string(++sent));
    return socket->sent() > 1;
  }));
  EXPECT_TRUE(logged("again"));
  EXPECT_EQ(log.lines().size(), 2u);
  EXPECT_TRUE(listener->receive());
}

TEST_F(EventSocketTest, ANewListenerIsFoundWithTheNextEvent) {
  std::optional<Listener> listener(std::in_place, path);
  open();
  socket->send("first");
  EXPECT_EQ(listener->receive(), "first");
  std::this_thread::sleep_for(milliseconds(300));
  listener.reset();
  listener.emplace(path);
  socket->send("second");
  EXPECT_EQ(listener->receive(), "second");
  EXPECT_EQ(socket->dropped(), 0u);
}

TEST_F(EventSocketTest, AStuckListenerLosesAnEventASecondAndRecovers) {
  constexpr std::uint64_t kEvents = 2'000;  // more than any kernel's queue
  Listener listener(path);
  open();
  const auto start = std::chrono::steady_clock::now();
  const std::string line(1'000, 'x');
  for (std::uint64_t i = 0; i < kEvents; ++i)
    socket->send(line);
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(10)) << "send() waited";
  EXPECT_TRUE(eventually([&] { return socket->dropped() > 0; }));
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(900));
  EXPECT_TRUE(logged("does not keep up"));
  const std::uint64_t heard = hear_all(listener, kEvents);
  EXPECT_EQ(heard, socket->sent());
  EXPECT_LT(socket->dropped(), 30u);
  EXPECT_TRUE(logged("again"));
}

TEST_F(EventSocketTest, AStuckListenerThatDiesIsLeftForTheNextOne) {
  constexpr std::uint64_t kEvents = 2'000;
  std::optional<Listener> listener(std::in_place, path);
  open();
  for (std::uint64_t i = 0; i < kEvents; ++i)
    socket->send(std::string(1'000, 'x'));
  EXPECT_TRUE(eventually([&] { return socket->sent() > 0; }));
  std::this_thread::sleep_for(milliseconds(300));  // it may connect again
  const std::uint64_t unheard = socket->sent();
  listener.reset();
  listener.emplace(path);
  const std::uint64_t heard = hear_all(*listener, kEvents);
  EXPECT_EQ(heard + unheard, socket->sent());
}

TEST_F(EventSocketTest, AFullRingDropsWhatComesLast) {
  Listener listener(path);
  open(4'096);
  const std::string line(1'000, 'x');
  for (int i = 0; i < 2'000; ++i)
    socket->send(line);
  EXPECT_GT(socket->dropped(), 0u);
  const std::uint64_t heard = hear_all(listener, 2'000);
  EXPECT_EQ(heard, socket->sent());
}

TEST_F(EventSocketTest, WhatIsQueuedAtTheEndIsStillSent) {
  Listener listener(path);
  open();
  for (int i = 0; i < 5; ++i)
    socket->send(std::to_string(i));
  socket->finish();
  EXPECT_EQ(socket->sent(), 5u);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(listener.receive(), std::to_string(i));
}

TEST_F(EventSocketTest, AStuckListenerDoesNotHoldUpTheEnd) {
  Listener listener(path);
  open();
  for (int i = 0; i < 2'000; ++i)
    socket->send(std::string(1'000, 'x'));
  EXPECT_TRUE(eventually([&] { return socket->sent() > 0; }));
  const auto start = std::chrono::steady_clock::now();
  socket.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(900));
}

TEST_F(EventSocketTest, PathsThatCannotBe) {
  for (const std::string& bad : {std::string(), std::string(108, 'p')}) {
    const auto opened = EventSocket::open(thread.loop, log, bad);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("1 to 107 characters"), std::string::npos);
  }
  EXPECT_TRUE(EventSocket::open(thread.loop, log, std::string(107, 'p')));
}

}  // namespace
}  // namespace tbg::live::testing
