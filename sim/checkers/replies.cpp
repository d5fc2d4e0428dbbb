#include "sim/checkers/replies.h"

#include <algorithm>
#include <utility>

namespace tbg::sim {
namespace {

struct Expected {
  bool failure = false;
  bool success = false;
  int code = 0;  // of a failure; 0: any
  std::string_view text;
};

Expected expected(Method method, bool subscribed) {
  switch (method) {
    case Method::not_json:
      return {.failure = true, .code = -1, .text = "Invalid JSON"};
    case Method::no_request:
      return {.failure = true, .code = -1, .text = "Invalid request"};
    case Method::unknown:
      return {.failure = true, .code = -3, .text = "Method not found"};
    case Method::authorize:
      if (!subscribed) return {.failure = true, .code = 25, .text = "Not subscribed"};
      return {.failure = true, .success = true, .code = 24, .text = {}};
    case Method::subscribe:
    case Method::configure:
    case Method::extranonce_subscribe:
    case Method::ping:
    case Method::get_transactions:
      return {.success = true, .text = {}};
    case Method::submit:  // the referee's
    case Method::stray:
    case Method::suggest_difficulty:
      break;
  }
  return {.failure = true, .success = true, .text = {}};
}

}  // namespace

void Replies::wire_request(Moment at, const WireClient& client, const WireRequest& request) {
  if (request.owed == Owed::reply && !client.unclear)
    due_.push_back({at.us + options_.within_us, client.id, request.number});
}

void Replies::on_turn_end(Moment at) {
  const std::size_t work = std::exchange(work_in_turn_, 0);
  if (work > options_.work_per_turn_max)
    report(at, "one turn gave work to " + std::to_string(work) + " connections while input waited");
  for (; !due_.empty() && due_.front().us < at.us; due_.pop_front()) {
    const WireClient* const client = view_.find(due_.front().client);
    if (client == nullptr || client->unclear) continue;
    for (const WireRequest& request : client->pending) {
      if (request.number != due_.front().number) continue;
      tell(at, *client, "no reply to " + std::string(name_of(request.method)));
    }
  }
}

void Replies::wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                         const WireReply& reply) {
  if (client.unclear) return;
  count_judged();
  if (request == nullptr)
    return tell(at, client, "a reply with id " + reply.id + " that nobody is owed");
  const std::string name(name_of(request->method));
  if (!reply.in_order) tell(at, client, "the reply to " + name + " overtook another");
  if (!reply.well_formed) tell(at, client, "the reply to " + name + " is not as rule 2 has it");
  check_content(at, client, *request, reply);
}

void Replies::check_content(Moment at, const WireClient& client, const WireRequest& request,
                            const WireReply& reply) {
  const std::string name(name_of(request.method));
  if (request.method == Method::no_request && request.owed == Owed::perhaps && !reply.failed)
    return tell(at, client, "success for nothing");
  const Expected right = expected(request.method, client.subscribed);
  if (reply.failed ? !right.failure : !right.success)
    return tell(at, client, name + (reply.failed ? " failed: " + reply.text : " succeeded"));
  const bool other_code = right.code != 0 && reply.code != right.code;
  if (reply.failed && (other_code || (!right.text.empty() && reply.text != right.text)))
    tell(at, client, name + " failed with " + std::to_string(reply.code) + " " + reply.text);
  if (reply.failed) return;
  const bool named = client.nonce2_size >= 2 && client.nonce2_size <= 8;
  if (request.method == Method::subscribe && (client.extranonce1.empty() || !named))
    tell(at, client, "the reply to subscribe names no usable extranonce");
}

void Replies::check_time(Moment at, const WireClient& client, std::string_view what,
                         bool needs_worker) {
  if (!client.subscribed)
    tell(at, client, std::string(what) + " before the subscribe reply");
  else if (needs_worker && !client.authorised())
    tell(at, client, std::string(what) + " before a worker was authorised");
}

void Replies::wire_difficulty(Moment at, const WireClient& client, double, bool) {
  check_time(at, client, "set_difficulty", true);
}

void Replies::wire_job(Moment at, const WireClient& client, const WireJobPtr& job) {
  check_time(at, client, "notify", true);
  if (job->difficulty <= 0) tell(at, client, "notify before any set_difficulty");
  const bool first = client.jobs.size() == 1 && !client.forgot_jobs;
  if (first && !job->clean) tell(at, client, "the first notify is not clean");
  if (!first) ++work_in_turn_;
}

void Replies::wire_notice(Moment at, const WireClient& client, std::string_view method) {
  check_time(at, client, method.empty() ? "a notification" : method, false);
}

void Replies::wire_broken(Moment at, const WireClient& client, std::string_view why) {
  tell(at, client, "a line that is not as the rules have it: " + std::string(why));
}

void Replies::tell(Moment at, const WireClient& client, const std::string& what) {
  report(at, "client " + std::to_string(client.id) + ": " + what);
}

}  // namespace tbg::sim
