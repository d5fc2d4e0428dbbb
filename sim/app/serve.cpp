#include "sim/app/serve.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

#include "sim/app/guest_station.h"
#include "sim/app/serve_log.h"
#include "sim/markup.h"
#include "sim/report/html_report.h"

namespace tbg::sim {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using RealClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{2};
// The most that is made up for at once; what is more is lost: the world was too slow, or the
// machine asleep, and a leap would only look like a stall to everybody.
constexpr std::int64_t kLeapMost = 200 * kMs;
constexpr std::size_t kGuestsMost = 10'000;

class Server {
 public:
  Server(const Plan& plan, const ServeOptions& options)
      : options_(options), world_(plan), suite_(world_), log_(std::cout, world_, suite_) {
    world_.observe(log_);
    if (!options_.report.empty()) world_.observe(recorder_);
  }

  // "" or why it cannot.
  std::string listen();
  void run();
  [[nodiscard]] int verdict();

 private:
  void accept();
  void admit(tcp::socket socket);
  void step_later();
  void tell_later();
  void catch_up();
  void end();
  [[nodiscard]] std::int64_t end_us() const { return to_us(world_.plan().duration_s); }

  ServeOptions options_;
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer step_{io_};
  boost::asio::steady_timer tell_{io_};
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
  std::function<void()> catch_up_{[this] { catch_up(); }};
  World world_;
  Suite suite_;
  RunRecorder recorder_;
  ServeLog log_;
  RealClock::time_point seen_;
  double behind_us_ = 0;  // simulated time that is due
  std::size_t guests_ = 0;
};

std::string Server::listen() {
  error_code error;
  const auto address = boost::asio::ip::make_address(options_.bind, error);
  if (error.failed()) return "\"" + options_.bind + "\" is no address";
  const tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error.failed()) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error.failed()) acceptor_.bind(endpoint, error);
  if (!error.failed()) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error.failed())
    return "cannot listen on " + options_.bind + " port " + std::to_string(options_.port) + ": " +
           error.message();
  if (world_.plan().work == WorkMode::toy)
    std::cout << "this world is a toy: a real miner finds block after block in it (work: sampled "
                 "is for real miners)"
              << std::endl;
  std::cout << "listening on " << acceptor_.local_endpoint() << std::endl;
  return {};
}

void Server::run() {
  signals_.async_wait([this](const error_code& error, int) {
    if (!error.failed()) end();
  });
  seen_ = RealClock::now();
  world_.begin();
  accept();
  step_later();
  tell_later();
  io_.run();
  world_.finish();
  log_.summary();
}

void Server::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error.failed() && guests_ < kGuestsMost) admit(std::move(socket));
    accept();
  });
}

void Server::admit(tcp::socket socket) {
  catch_up();
  auto guest = std::make_unique<GuestStation>(world_, std::move(socket), catch_up_);
  const GuestStation& it = *guest;
  world_.add_guest("guest/" + std::to_string(guests_++), "guests", std::move(guest));
  log_.add_guest(it.client());
}

void Server::step_later() {
  step_.expires_after(kStep);
  step_.async_wait([this](const error_code& error) {
    if (error.failed()) return;
    catch_up();
    if (world_.elapsed_us() >= end_us()) return end();
    step_later();
  });
}

void Server::tell_later() {
  tell_.expires_after(std::chrono::seconds(1));
  tell_.async_wait([this](const error_code& error) {
    if (error.failed()) return;
    log_.second();
    tell_later();
  });
}

void Server::catch_up() {
  const RealClock::time_point now = RealClock::now();
  const auto passed = std::chrono::duration<double, std::micro>(now - std::exchange(seen_, now));
  const auto leap_most = static_cast<double>(kLeapMost) * std::max(options_.speed, 1.0);
  behind_us_ = std::min(behind_us_ + passed.count() * options_.speed, leap_most);
  const auto whole = static_cast<std::int64_t>(behind_us_);
  behind_us_ -= static_cast<double>(whole);
  world_.advance_to(std::min(world_.elapsed_us() + whole, end_us()));
}

void Server::end() { io_.stop(); }

int Server::verdict() {
  if (!options_.report.empty()) {
    std::ofstream file(options_.report, std::ios::binary);
    file << html_report(world_.plan(), recorder_, suite_.violations(), world_.numbers());
    if (!file.flush()) {
      std::cerr << "cannot write " << options_.report << std::endl;
      return 2;
    }
  }
  return suite_.violation_count() == 0 ? 0 : 1;
}

}  // namespace

int serve(const Plan& plan, const ServeOptions& options) {
  Server server(plan, options);
  if (const std::string problem = server.listen(); !problem.empty()) {
    std::cerr << problem << std::endl;
    return 2;
  }
  server.run();
  return server.verdict();
}

}  // namespace tbg::sim
