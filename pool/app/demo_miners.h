// Virtual miners for a first look: they connect over loopback like real ones, hash for real, and
// behave like several kinds of firmware.
//
// They have one thread of their own, so that their hashing never holds up the pool, and share
// nothing with it but TCP. Together they hash at a bounded rate (kTotalHashrateMax), to leave a
// small machine usable. A miner whose connection ends connects again after a second.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fakes/miner.h"

namespace tbg::app {

inline constexpr double kDemoHashrate = 200'000;  // H/s of each
inline constexpr double kTotalHashrateMax = 3'000'000;

// H/s of each of `count` demo miners.
double demo_hashrate(unsigned count);

// The addresses they mine for, one of each type, with the names shown for them.
struct DemoUser {
  std::string address;
  std::string name;
};
std::vector<DemoUser> demo_users();
// What miner number `index` calls itself and does.
fakes::MinerOptions demo_miner(unsigned index);

class DemoMiners {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 3333;
    unsigned count = 8;
  };
  // Starts at once.
  explicit DemoMiners(const Options& options);
  ~DemoMiners();

  // Hangs up; returns when the thread has ended.
  void stop();

 private:
  class Rig;
  void run(std::stop_token stop);

  double hashrate_;
  boost::asio::io_context io_{1};
  std::vector<std::unique_ptr<Rig>> rigs_;
  std::jthread thread_;
};

}  // namespace tbg::app
