// The admin socket: a Unix stream socket on which an operator's program asks, one line a question,
// one line an answer.
//
// Rules, and why:
// - Mode 0600: who may connect may stop the pool, so that is the user it runs as, and root.
// - A socket that a dead process left is replaced. One at which somebody answers is not, nor is a
//   file that is no socket: the start fails and says what to do.
// - A connection's next line is read when its last answer was taken, so that nobody can pile up
//   answers. Answers are made one at a time with a pause after each: who asks without end slows
//   himself, not the miners.
// - A line above kLineMax, and a connection above kConnectionsMax, get an error line and are
// closed.
//   A connection on which nothing moves for `idle` is closed.
// All of it on the loop's thread. It must go after the loop has run, and removes its file then.
// Memory: kConnectionsMax times a line and an answer.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "pool/live/loop.h"
#include "pool/live/start_error.h"

namespace tbg::live {

class AdminSocket {
 public:
  static constexpr std::size_t kPathMax = 107;  // characters; the system's limit
  static constexpr std::size_t kLineMax = 16 * 1024;
  static constexpr std::size_t kConnectionsMax = 8;
  static constexpr std::chrono::milliseconds kPause{1};

  struct Options {
    std::string path;
    std::chrono::milliseconds idle{60'000};
  };
  struct Desk {
    std::function<std::string(std::string_view)> answer;   // to a line; both without newline
    std::function<std::string(std::string_view)> refusal;  // words it as an answer
  };
  static StartResult<std::unique_ptr<AdminSocket>> open(Loop& loop, Options options, Desk desk);
  ~AdminSocket();

 private:
  using Local = boost::asio::local::stream_protocol;
  struct Session;
  using SessionPtr = std::shared_ptr<Session>;

  AdminSocket(Loop& loop, Options options, Desk desk);

  StartResult<void> bind();
  [[nodiscard]] StartError trouble(const std::string& what) const;
  void accept();
  void take_in(Local::socket socket);
  void read(const SessionPtr& session);
  void on_line(const SessionPtr& session, std::size_t size);
  void serve();
  void send(const SessionPtr& session, std::string line);
  void refuse(const SessionPtr& session, std::string_view why);
  void restart_idle(const SessionPtr& session);
  void close(const SessionPtr& session);

  Loop& loop_;
  Options options_;
  Desk desk_;
  bool bound_ = false;  // the file is ours
  Local::acceptor acceptor_;
  boost::asio::steady_timer accept_timer_;
  boost::asio::steady_timer pause_timer_;
  std::set<SessionPtr> sessions_;
  std::deque<SessionPtr> waiting_;  // for their answer
  bool pausing_ = false;
};

}  // namespace tbg::live
