// Many miners on one thread: connects them, logs them in, and hands what the server says to a
// listener.
//
// Each miner has an address of its own (P2WPKH of a hash of its number), as solo miners have.
// Logins are paced and at most kLoginsAtOnce are under way, so that a slow server is not mistaken
// for a dead one. A miner that is refused or dropped ends the run: figures from a broken run are
// worth nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/network.h"
#include "pool/load/line_socket.h"
#include "pool/load/message.h"
#include "pool/load/poller.h"

namespace tbg::load {

struct SwarmOptions {
  std::string server = "127.0.0.1:3333";
  bitcoin::Network network = bitcoin::Network::regtest;
  std::uint32_t miners = 200;
  double login_rate = 5000;  // logins begun per second
  std::string password = "x";
  double login_timeout_s = 60;  // for all of them together
};

// The address of miner `index`: the same in every run.
std::string miner_address(std::uint32_t index, bitcoin::Network network);

// What the server said to a miner that is logged in. Any may stay empty.
struct SwarmListener {
  std::function<void(std::uint32_t miner, const Reply& reply)> on_reply;
  // difficulty: the one in force with this job.
  std::function<void(std::uint32_t miner, std::string_view line, double difficulty)> on_notify;
  // Everything that one read brought has been handed over.
  std::function<void(std::uint32_t miner)> on_read_end;
};

class Swarm {
 public:
  explicit Swarm(SwarmOptions options);

  // Until every miner is authorised and has its first job. Throws std::runtime_error.
  void log_in();
  [[nodiscard]] const Subscription& subscription(std::uint32_t miner) const {
    return sessions_[miner]->subscription;
  }
  [[nodiscard]] std::string_view user(std::uint32_t miner) const { return sessions_[miner]->user; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(sessions_.size()); }

  void listen(SwarmListener listener) { listener_ = std::move(listener); }
  // Waits (negative: for ever) and hands over what came. False: nothing did.
  bool turn(std::int64_t timeout_ns);
  // turn() for so long.
  void idle(double seconds);
  // The moment of the last read, by mono_ns().
  [[nodiscard]] std::int64_t read_time_ns() const { return read_time_ns_; }

  [[nodiscard]] std::string& out(std::uint32_t miner) { return sessions_[miner]->socket.out(); }
  void flush(std::uint32_t miner);

 private:
  enum class Step : std::uint8_t { subscribe, authorize, first_job, ready };
  struct Session {
    LineSocket socket;
    Step step = Step::subscribe;
    std::string user;
    Subscription subscription;
    double difficulty = 1;
    bool has_job = false;
  };

  void begin_login();
  void on_line(std::uint32_t miner, std::string_view line);
  void on_login_reply(std::uint32_t miner, std::string_view line);
  void on_notify(std::uint32_t miner, std::string_view line);
  void count_if_ready(Session& session);
  [[noreturn]] void fail(std::uint32_t miner, std::string_view what) const;

  SwarmOptions options_;
  Endpoint server_;
  Poller poller_;
  std::vector<std::unique_ptr<Session>> sessions_;
  SwarmListener listener_;
  std::int64_t read_time_ns_ = 0;
  std::uint32_t ready_ = 0;
};

}  // namespace tbg::load
