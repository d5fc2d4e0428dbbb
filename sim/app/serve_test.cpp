// A guest over a real socket, and what the console says of it.
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <sstream>

#include "sim/app/guest_station.h"
#include "sim/app/serve.h"
#include "sim/app/serve_log.h"

namespace tbg::sim {
namespace {

using boost::asio::ip::tcp;

Plan quiet_plan() {
  Plan plan;
  plan.duration_s = 60;
  plan.chain.spacing_s = 0;
  plan.faults = {{1, 5, 5, "crash", "", 0, ""}};
  return plan;
}

// A world with one guest whose other end the test holds. Time goes on only when the test says so.
class GuestWorld {
 public:
  GuestWorld() : world_(quiet_plan()), suite_(world_), log_(out_, world_, suite_) {
    world_.observe(log_);
    world_.begin();
    tcp::acceptor acceptor(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    peer_.connect(acceptor.local_endpoint());
    auto guest = std::make_unique<GuestStation>(world_, acceptor.accept(), catch_up_);
    guest_ = guest.get();
    world_.add_guest("guest/0", "guests", std::move(guest));
    log_.add_guest(guest_->client());
  }

  // To this second, with everything on the socket before and after it.
  void go_to(double seconds) {
    io_.poll();
    world_.advance_to(to_us(seconds));
    io_.restart();
    io_.poll();
    io_.restart();
  }
  void say(const std::string& line) { boost::asio::write(peer_, boost::asio::buffer(line)); }
  // What there is to read; "end" at the end.
  std::string heard() {
    boost::system::error_code error;
    std::string bytes(65'536, '\0');
    peer_.non_blocking(true);
    bytes.resize(peer_.read_some(boost::asio::buffer(bytes), error));
    return error == boost::asio::error::eof ? bytes + "end" : bytes;
  }

  boost::asio::io_context io_{1};
  tcp::socket peer_{io_};
  std::function<void()> catch_up_{[] {}};
  std::ostringstream out_;
  World world_;
  Suite suite_;
  ServeLog log_;
  GuestStation* guest_ = nullptr;
};

TEST(Serve, BytesGoBothWays) {
  GuestWorld guest;
  guest.say(R"({"id":1,"method":"mining.subscribe","params":["g"]})"
            "\n");
  guest.go_to(1);
  EXPECT_NE(guest.heard().find(R"({"id":1,"result":[[)"), std::string::npos);
  guest.log_.second();
  EXPECT_NE(guest.out_.str().find("guest comes"), std::string::npos) << guest.out_.str();
  EXPECT_NE(guest.out_.str().find("miners 1  guests 1"), std::string::npos) << guest.out_.str();
}

TEST(Serve, AGuestThatLeavesIsGoneForThePool) {
  GuestWorld guest;
  guest.go_to(1);
  guest.peer_.close();
  guest.go_to(2);
  guest.go_to(3);
  EXPECT_EQ(guest.world_.numbers().online, 0U);
  EXPECT_NE(guest.out_.str().find("guest goes"), std::string::npos) << guest.out_.str();
}

TEST(Serve, ACrashOfThePoolIsTheEndOfTheGuestsConnection) {
  GuestWorld guest;
  guest.go_to(4);
  EXPECT_EQ(guest.heard(), "");
  guest.go_to(6);
  EXPECT_EQ(guest.heard(), "end");
  EXPECT_EQ(guest.guest_->link(), nullptr);
  EXPECT_NE(guest.out_.str().find("fault crash begins"), std::string::npos);
  EXPECT_NE(guest.out_.str().find("pool is gone"), std::string::npos);
}

TEST(Serve, RunsToTheEndOfThePlanAndSaysWhatCannotBe) {
  Plan plan = quiet_plan();
  plan.duration_s = 2;
  EXPECT_EQ(serve(plan, {.port = 0, .speed = 10}), 0);
  EXPECT_EQ(serve(plan, {.bind = "nowhere", .port = 0}), 2);
  EXPECT_EQ(serve(plan, {.port = 0, .speed = 10, .report = "/nowhere/report.html"}), 2);
}

}  // namespace
}  // namespace tbg::sim
