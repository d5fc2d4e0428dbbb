// A connection to Redis (hiredis): commands are queued, and their answers come in order.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pool/collect/redis_url.h"

struct redisContext;
struct redisReply;

namespace tbg::collect {

struct RedisReplyFree {
  void operator()(redisReply* reply) const;
};
using RedisReply = std::unique_ptr<redisReply, RedisReplyFree>;

class RedisLink {
 public:
  RedisLink(RedisAddress address, std::chrono::milliseconds timeout);

  // Connects and logs in, if that is not done. Empty, or what went wrong.
  std::string open();
  void close() { context_.reset(); }

  void queue(std::span<const std::string_view> command);
  void queue(std::initializer_list<std::string_view> command) {
    queue(std::span(command.begin(), command.size()));
  }
  // Of the oldest command that has none yet. nullptr: the connection is lost, and closed;
  // lost() says why.
  RedisReply answer();
  [[nodiscard]] const std::string& lost() const { return lost_; }
  [[nodiscard]] std::string shown() const { return address_.shown(); }

 private:
  struct ContextFree {
    void operator()(redisContext* context) const;
  };
  std::string login();

  RedisAddress address_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<redisContext, ContextFree> context_;
  std::string lost_;
};

// The text of an answer that is an error; nullopt: it is none.
std::optional<std::string_view> error_of(const redisReply& reply);

}  // namespace tbg::collect
