#include "pool/live/rpc_lane.h"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <utility>

#include "pool/live/rpc_fault.h"

namespace tbg::live {

namespace {

using boost::system::error_code;

constexpr std::chrono::seconds kWarmPause{1};
constexpr std::size_t kReadBytes = 64 * 1024;  // at a time; without it the reader starts with 512

// Bytes that no HTTP answer begins with, as a TLS port sends them before it closes.
bool is_foreign(std::string_view bytes) {
  const std::string_view start = "HTTP/";
  return bytes.substr(0, start.size()) != start.substr(0, bytes.size());
}

}  // namespace

RpcLane::RpcLane(boost::asio::io_context& io, Options options)
    : io_(io),
      options_(std::move(options)),
      credentials_(options_.target),
      resolver_(io),
      deadline_(io),
      connect_timer_(io),
      warm_timer_(io) {}

void RpcLane::call(Body body, std::chrono::milliseconds timeout, Done done) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  queue_.push_back({std::move(body), timeout, deadline, std::move(done)});
  begin_next();
}

void RpcLane::abandon() {
  queue_.clear();
  if (!current_) return;
  current_.reset();
  deadline_.cancel();
  disconnect();
}

void RpcLane::begin_next() {
  if (current_ || queue_.empty()) return;
  current_ = std::move(queue_.front());
  queue_.pop_front();
  deadline_.expires_at(current_->deadline);
  deadline_.async_wait([this](const error_code& error) {
    // A wait that was over before it could be cancelled belongs to an earlier call.
    const bool over = current_ && current_->deadline <= std::chrono::steady_clock::now();
    if (!error && over) on_deadline();
  });
  if (!link_) return connect();
  if (link_->open) reuse();
}

void RpcLane::reuse() {
  link_->reused = true;
  write();
}

void RpcLane::on_deadline() {
  disconnect();
  finish(timeout_fault(current_->timeout));
}

void RpcLane::connect() {
  credentials_.refresh();
  link_ = std::make_shared<Link>(io_);
  const LinkPtr link = link_;
  connect_timer_.expires_after(options_.connect_timeout);
  connect_timer_.async_wait([this, link](const error_code& error) {
    if (!error && link == link_ && !link->open) on_connected(link, boost::asio::error::timed_out);
  });
  const RpcTarget& target = options_.target;
  resolver_.async_resolve(
      target.host, std::to_string(target.port),
      [this, link](const error_code& error, const Tcp::resolver::results_type& found) {
        if (link != link_) return;
        if (error) return on_connected(link, error);
        boost::asio::async_connect(link->socket, found,
                                   [this, link](const error_code& failure, const Tcp::endpoint&) {
                                     on_connected(link, failure);
                                   });
      });
}

void RpcLane::on_connected(const LinkPtr& link, const error_code& error) {
  if (link != link_) return;
  connect_timer_.cancel();
  if (error) {
    disconnect();
    if (current_) finish(connect_fault(error));
    return;
  }
  error_code ignored;
  link->socket.set_option(Tcp::no_delay(true), ignored);
  link->open = true;
  if (current_) return write();
  watch();
}

void RpcLane::write() {
  const LinkPtr link = link_;
  error_code ignored;
  link->socket.cancel(ignored);  // ends the watch of an idle connection
  link->request_head = "POST / HTTP/1.1\r\nHost: " + to_text(options_.target) + "\r\n";
  if (!credentials_.header().empty()) {
    link->request_head += "Authorization: " + credentials_.header() + "\r\n";
  }
  link->request_head += "Content-Type: application/json\r\nContent-Length: " +
                        std::to_string(current_->body->size()) + "\r\n\r\n";
  const std::array<boost::asio::const_buffer, 2> buffers{boost::asio::buffer(link->request_head),
                                                         boost::asio::buffer(*current_->body)};
  boost::asio::async_write(
      link->socket, buffers,
      [this, link, body = current_->body](const error_code& error, std::size_t) {
        if (link != link_) return;
        if (error) return fail(error, false);
        read(link);
      });
}

void RpcLane::read(const LinkPtr& link) {
  link->buffer.reserve(kReadBytes);
  link->parser.emplace();
  link->parser->body_limit(kRpcAnswerMax);
  boost::beast::http::async_read(
      link->socket, link->buffer, *link->parser,
      [this, link](const error_code& error, std::size_t) { on_read(link, error); });
}

void RpcLane::on_read(const LinkPtr& link, const error_code& error) {
  if (link != link_) return;
  if (!error) return on_answer();
  const boost::asio::const_buffer rest = link->buffer.data();
  const std::string_view bytes(static_cast<const char*>(rest.data()), rest.size());
  if (!link->parser->is_header_done() && is_foreign(bytes)) {
    return fail(boost::beast::http::error::bad_version, true);
  }
  fail(error, link->parser->got_some() || !bytes.empty());
}

void RpcLane::fail(const error_code& error, bool begun) {
  const bool stale = link_->reused && !begun && !current_->resent;
  disconnect();
  if (!stale) return finish(exchange_fault(error, begun));
  current_->resent = true;
  connect();
}

void RpcLane::on_answer() {
  auto answer = link_->parser->release();
  link_->parser.reset();
  if (!answer.keep_alive()) disconnect();
  const unsigned status = answer.result_int();
  if (status == 401 && !current_->refused && credentials_.refresh()) {
    current_->refused = true;
    return link_ ? reuse() : connect();
  }
  if (auto fault = http_fault(status, answer.body(), credentials_))
    return finish(*std::move(fault));
  finish(std::move(answer.body()));
}

void RpcLane::finish(NodeResult<std::string> result) {
  deadline_.cancel();
  const Done done = std::move(current_->done);
  current_.reset();
  done(std::move(result));
  begin_next();
  if (!current_ && link_ && link_->open) watch();
}

void RpcLane::watch() {
  link_->socket.async_wait(Tcp::socket::wait_read, [this, link = link_](const error_code& error) {
    if (!error && link == link_ && !current_) disconnect();
  });
}

void RpcLane::disconnect() {
  if (link_) {
    error_code ignored;
    link_->socket.close(ignored);
    link_.reset();
  }
  if (!options_.warm) return;
  warm_timer_.expires_after(kWarmPause);
  warm_timer_.async_wait([this](const error_code& error) {
    if (!error) keep_warm();
  });
}

void RpcLane::keep_warm() {
  if (!link_) connect();
}

}  // namespace tbg::live
