#include "pool/app/event_outlet.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "fakes/log.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

class Outlet : public ::testing::Test {
 protected:
  live::testing::TempFolder temp;
  const std::filesystem::path& folder = temp.path;
  std::string path = folder / "events.sock";
  fakes::FakeLog log;
  live::Loop loop;
  EventOutlet outlet{log, LogLevel::info};
};

TEST_F(Outlet, EventsAreCountedAndTheirLinesSent) {
  const live::FileHandle listener(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_TRUE(outlet.send_to(loop, path));
  outlet.emit({}, BlockFound{});
  outlet.publish("a line");
  outlet.finish();
  char heard[64];
  const ssize_t size = ::recv(listener.get(), heard, sizeof heard, 0);
  ASSERT_EQ(size, 6);
  EXPECT_EQ(std::string_view(heard, 6), "a line");
  EXPECT_EQ(outlet.log().count("block_found"), 1U);
  EXPECT_TRUE(log.contains("block_found"));
  EXPECT_EQ(outlet.totals().lines, 1U);
  EXPECT_EQ(outlet.totals().sent, 1U);
  EXPECT_EQ(outlet.totals().dropped, 0U);
}

TEST_F(Outlet, WhatNobodyHearsIsCounted) {
  ASSERT_TRUE(outlet.send_to(loop, path));
  outlet.publish("one");
  outlet.publish("two");
  outlet.finish();
  EXPECT_EQ(outlet.totals().lines, 2U);
  EXPECT_EQ(outlet.totals().sent, 0U);
  EXPECT_EQ(outlet.totals().dropped, 2U);
}

TEST_F(Outlet, SendsNothingUnlessAskedTo) {
  outlet.publish("one");
  outlet.finish();
  EXPECT_EQ(outlet.totals().lines, 1U);
  EXPECT_EQ(outlet.totals().sent + outlet.totals().dropped, 0U);
}

TEST_F(Outlet, APathThatCannotBeIsRefused) {
  EXPECT_FALSE(outlet.send_to(loop, std::string(200, 'p')));
}

}  // namespace
}  // namespace tbg::app
