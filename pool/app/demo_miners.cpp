#include "pool/app/demo_miners.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/assert.h"

namespace tbg::app {
namespace {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::chrono::milliseconds kSlice{20};
constexpr std::chrono::seconds kReconnectAfter{1};

// Of well-known nobodies: hashes made of one repeated byte, and for P2TR the generator point.
std::vector<bitcoin::Bytes> demo_scripts() {
  const auto script = [](std::initializer_list<int> before, std::size_t size, std::uint8_t fill,
                         std::initializer_list<int> after) {
    bitcoin::Bytes out;
    for (const int byte : before)
      out.push_back(static_cast<std::uint8_t>(byte));
    out.insert(out.end(), size, fill);
    for (const int byte : after)
      out.push_back(static_cast<std::uint8_t>(byte));
    return out;
  };
  bitcoin::Bytes p2tr{0x51, 0x20};
  const auto generator =
      bitcoin::from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  p2tr.insert(p2tr.end(), generator->begin(), generator->end());
  return {script({0x00, 0x14}, 20, 0x11, {}), p2tr,
          script({0x76, 0xa9, 0x14}, 20, 0x22, {0x88, 0xac}), script({0x00, 0x20}, 32, 0x33, {}),
          script({0xa9, 0x14}, 20, 0x44, {0x87})};
}

}  // namespace

double demo_hashrate(unsigned count) {
  return std::min(kDemoHashrate, kTotalHashrateMax / std::max(1U, count));
}

std::vector<DemoUser> demo_users() {
  constexpr std::array kNames{"alice", "bob", "carol", "dave", "erin"};
  std::vector<DemoUser> out;
  for (const bitcoin::Bytes& script : demo_scripts()) {
    auto address = bitcoin::encode_address(script, bitcoin::Network::regtest);
    TBG_ASSERT(address.has_value());
    out.push_back({*std::move(address), kNames.at(out.size())});
  }
  return out;
}

fakes::MinerOptions demo_miner(unsigned index) {
  struct Kind {
    fakes::MinerProfile profile;
    const char* worker;
  };
  const std::array<Kind, 5> kinds{{{fakes::bitaxe_profile(), "bitaxe"},
                                   {fakes::nerdminer_profile(), "nerdminer"},
                                   {fakes::nerdqaxe_profile(), "nerdqaxe"},
                                   {fakes::cpuminer_profile(), "cpuminer"},
                                   {fakes::cgminer_profile(), "cgminer"}}};
  const Kind& kind = kinds[index % kinds.size()];
  const auto users = demo_users();
  fakes::MinerOptions out;
  out.profile = kind.profile;
  // Real ones of these names are millions of times faster and ask for what suits them.
  if (out.profile.suggested_difficulty >= 1) out.profile.suggested_difficulty = 0.0005;
  out.user = users[(index / kinds.size() + index) % users.size()].address + "." + kind.worker +
             std::to_string(index / kinds.size() + 1);
  out.seed = index + 1;
  return out;
}

// One miner and its connection.
class DemoMiners::Rig {
 public:
  Rig(boost::asio::io_context& io, tcp::endpoint pool, fakes::MinerOptions options)
      : socket_(io), timer_(io), pool_(std::move(pool)), miner_(std::move(options)) {
    connect();
  }

  // Hashes `hashes` headers if it has work.
  void mine(std::uint64_t hashes) {
    if (!connected_) return;
    miner_.mine(hashes);
    if (miner_.wants_reconnect()) return hang_up();
    send();
  }

 private:
  void connect() {
    socket_.async_connect(pool_, [this](const Error& error) {
      if (error) return hang_up();
      socket_.set_option(tcp::no_delay(true));
      connected_ = true;
      miner_.connect();
      send();
      receive();
    });
  }
  void receive() {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const Error& error, std::size_t size) {
                              if (error == boost::asio::error::operation_aborted) return;
                              if (error) return hang_up();
                              miner_.on_bytes({buffer_.data(), size});
                              send();
                              receive();
                            });
  }
  void send() {
    queue_ += miner_.take_output();
    if (sending_ || queue_.empty() || !connected_) return;
    sending_ = true;
    out_.swap(queue_);
    queue_.clear();
    boost::asio::async_write(socket_, boost::asio::buffer(out_),
                             [this](const Error& error, std::size_t) {
                               sending_ = false;
                               if (error == boost::asio::error::operation_aborted) return;
                               if (error) return hang_up();
                               send();
                             });
  }
  void hang_up() {
    if (waiting_) return;
    waiting_ = true;
    connected_ = false;
    queue_.clear();
    Error ignored;
    socket_.close(ignored);
    timer_.expires_after(kReconnectAfter);
    timer_.async_wait([this](const Error& error) {
      waiting_ = false;
      if (!error) connect();
    });
  }

  tcp::socket socket_;
  boost::asio::steady_timer timer_;
  tcp::endpoint pool_;
  fakes::VirtualMiner miner_;
  std::array<char, 4096> buffer_{};
  std::string queue_;
  std::string out_;  // being written
  bool connected_ = false;
  bool sending_ = false;
  bool waiting_ = false;  // to connect again
};

DemoMiners::DemoMiners(const Options& options) : hashrate_(demo_hashrate(options.count)) {
  const tcp::endpoint pool(boost::asio::ip::make_address(options.host), options.port);
  for (unsigned i = 0; i < options.count; ++i)
    rigs_.push_back(std::make_unique<Rig>(io_, pool, demo_miner(i)));
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

DemoMiners::~DemoMiners() { stop(); }

void DemoMiners::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  rigs_.clear();
}

// A slice of work for everybody, then whatever the network brought. A slow machine just hashes
// less.
void DemoMiners::run(std::stop_token stop) {
  using Clock = std::chrono::steady_clock;
  const auto hashes =
      static_cast<std::uint64_t>(hashrate_ * std::chrono::duration<double>(kSlice).count());
  Clock::time_point next = Clock::now();
  while (!stop.stop_requested()) {
    for (const auto& rig : rigs_) {
      rig->mine(hashes);
      io_.poll();
    }
    next = std::max(next + kSlice, Clock::now());
    io_.restart();
    io_.run_until(next);
  }
}

}  // namespace tbg::app
