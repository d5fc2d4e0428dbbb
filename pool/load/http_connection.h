// One HTTP/1.1 connection of the mock node: requests with a Content-Length in, answers out, kept
// alive.
//
// An answer is three pieces, of which the middle one is shared by all who ask: 2 MB of template are
// neither copied nor formatted again for each question. Only what JSON-RPC clients send is
// understood.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pool/load/poller.h"

namespace tbg::load {

struct HttpBody {
  std::string head;
  std::shared_ptr<const std::string> middle;  // may be null
  std::string tail;
};

class HttpConnection {
 public:
  HttpConnection(Poller& poller, std::uint64_t tag, int fd);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Reads what is there. False: the peer is gone or sends without end.
  bool read();
  // The body of the next complete request; one without a length breaks the connection.
  std::optional<std::string> next_request();
  [[nodiscard]] bool is_broken() const { return broken_; }
  // False: the peer is gone. What the network does not take now waits for EPOLLOUT.
  bool send(HttpBody body);
  bool on_writable() { return write_pending(); }

 private:
  bool write_pending();

  Poller& poller_;
  std::uint64_t tag_;
  int fd_;
  bool broken_ = false;
  std::string in_;
  std::deque<HttpBody> unsent_;  // heads include the HTTP header
  std::size_t sent_of_first_ = 0;
  bool waits_for_writable_ = false;
};

}  // namespace tbg::load
