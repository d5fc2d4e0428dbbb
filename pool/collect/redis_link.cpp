#include "pool/collect/redis_link.h"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <vector>

namespace tbg::collect {
namespace {

timeval to_timeval(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const std::chrono::microseconds rest = time - seconds;
  return {static_cast<time_t>(seconds.count()), static_cast<suseconds_t>(rest.count())};
}

}  // namespace

void RedisReplyFree::operator()(redisReply* reply) const { freeReplyObject(reply); }
void RedisLink::ContextFree::operator()(redisContext* context) const { redisFree(context); }

std::optional<std::string_view> error_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ERROR) return std::nullopt;
  return std::string_view{reply.str, reply.len};
}

RedisLink::RedisLink(RedisAddress address, std::chrono::milliseconds timeout)
    : address_(std::move(address)), timeout_(timeout) {}

std::string RedisLink::open() {
  if (context_) return {};
  const timeval timeout = to_timeval(timeout_);
  context_.reset(address_.host.empty()
                     ? redisConnectUnixWithTimeout(address_.socket.c_str(), timeout)
                     : redisConnectWithTimeout(address_.host.c_str(), address_.port, timeout));
  const bool reached = context_ && context_->err == 0;
  if (!reached) {
    std::string why =
        "cannot reach Redis at " + shown() + ": " + (context_ ? context_->errstr : "out of memory");
    context_.reset();
    return why;
  }
  redisSetTimeout(context_.get(), timeout);
  std::string why = login();
  if (!why.empty()) context_.reset();
  return why;
}

std::string RedisLink::login() {
  unsigned commands = 1;
  if (!address_.password.empty()) {
    ++commands;
    if (address_.user.empty()) {
      queue({"AUTH", address_.password});
    } else {
      queue({"AUTH", address_.user, address_.password});
    }
  }
  queue({"SELECT", std::to_string(address_.database)});
  std::string why;
  for (; commands > 0; --commands) {
    const RedisReply reply = answer();
    if (!reply) return "Redis at " + shown() + " hung up: " + lost_;
    if (const auto error = error_of(*reply); error && why.empty())
      why = "Redis at " + shown() + " lets nobody in like this: " + std::string(*error) +
            "; see user, password and database in its URL";
  }
  return why;
}

void RedisLink::queue(std::span<const std::string_view> command) {
  if (!context_) return;
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  texts.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string_view word : command) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(command.size()), texts.data(),
                         sizes.data());
}

RedisReply RedisLink::answer() {
  if (!context_) return nullptr;
  void* reply = nullptr;
  if (redisGetReply(context_.get(), &reply) == REDIS_OK)
    return RedisReply(static_cast<redisReply*>(reply));
  lost_ = context_->errstr;
  context_.reset();
  return nullptr;
}

}  // namespace tbg::collect
