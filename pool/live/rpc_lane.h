// One kept-alive HTTP/1.1 connection to a node, and the calls that wait for it.
//
// Rules, and why:
// - One call at a time, in order; each is answered exactly once, by its deadline at the latest
//   (counted from call(): waiting behind a slow call does not give more time).
// - bitcoind closes idle connections after 30 s. A call that finds its connection closed before the
//   first byte of an answer is sent once more on a fresh one; every call we make may be repeated.
// - A warm lane keeps a connection open while idle, so that a block leaves without a handshake.
// - The cookie is read again before each connection, and once more if it is refused.
// Everything runs on the thread of the io_context. Memory: calls waiting are bounded by the core,
// which asks each question once at a time; one answer is at most kRpcAnswerMax.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pool/live/rpc_credentials.h"
#include "pool/ports/node.h"

namespace tbg::live {

class RpcLane {
 public:
  struct Options {
    RpcTarget target;
    std::chrono::milliseconds connect_timeout{5000};
    bool warm = false;
  };
  using Body = std::shared_ptr<const std::string>;
  // The body of the answer, if HTTP brought one that may hold JSON-RPC.
  using Done = std::function<void(NodeResult<std::string>)>;

  RpcLane(boost::asio::io_context& io, Options options);

  void call(Body body, std::chrono::milliseconds timeout, Done done);
  // Forgets all calls; they get no answer.
  void abandon();
  // Opens the connection of a warm lane.
  void keep_warm();
  [[nodiscard]] std::size_t unanswered() const { return queue_.size() + (current_ ? 1u : 0u); }

 private:
  using Tcp = boost::asio::ip::tcp;
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  struct Call {
    Body body;
    std::chrono::milliseconds timeout;
    std::chrono::steady_clock::time_point deadline;
    Done done;
    bool resent = false;
    bool refused = false;
  };
  // Handlers hold the link they were started on: whatever comes of a link that is no longer link_
  // is ignored.
  struct Link {
    explicit Link(boost::asio::io_context& io) : socket(io) {}

    Tcp::socket socket;
    bool open = false;
    bool reused = false;  // was open before the call under way: it may be dead without our knowing
    std::string request_head;
    boost::beast::flat_buffer buffer;
    std::optional<Parser> parser;
  };
  using LinkPtr = std::shared_ptr<Link>;

  void begin_next();
  void on_deadline();
  void connect();
  void on_connected(const LinkPtr& link, const boost::system::error_code& error);
  void reuse();
  void write();
  void read(const LinkPtr& link);
  void on_read(const LinkPtr& link, const boost::system::error_code& error);
  void on_answer();
  void fail(const boost::system::error_code& error, bool begun);
  void finish(NodeResult<std::string> result);
  void watch();
  void disconnect();

  boost::asio::io_context& io_;
  Options options_;
  RpcCredentials credentials_;
  Tcp::resolver resolver_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer connect_timer_;
  boost::asio::steady_timer warm_timer_;
  LinkPtr link_;
  std::deque<Call> queue_;
  std::optional<Call> current_;
};

}  // namespace tbg::live
