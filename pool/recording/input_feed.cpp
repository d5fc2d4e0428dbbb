#include "pool/recording/input_feed.h"

#include <utility>

#include "pool/core/crossing_reader.h"
#include "pool/recording/plausible.h"

namespace tbg::recording {

namespace crossing = core::crossing;
using core::Crossing;

bool InputFeed::look(bitcoin::Bytes input) {
  input_ = std::move(input);
  core::CrossingReader reader(input_);
  core::TimeStep step;
  reader("kind", kind_)("times", step);
  const Now before = now_;
  now_ = clock_.after(step);
  values_ = reader.rest();
  if (!reader.ok() || core::name(kind_).empty() || !core::is_input(kind_))
    problem_ = "an input that is none";
  if (problem_.empty()) problem_ = problem_of(now_, before);
  return problem_.empty();
}

InputFeed::Step InputFeed::damaged(std::string what) {
  problem_ = std::move(what);
  return Step::damaged;
}

InputFeed::Step InputFeed::give(core::PoolCore& core) {
  core_ = &core;
  return feed();
}

template <typename C, typename Give>
InputFeed::Step InputFeed::give(Give give) {
  C crossing;
  core::CrossingReader reader(values_);
  reader("", crossing);
  if (!reader.done()) return damaged(std::string(core::name(kind_)) + " that cannot be read");
  const std::string problem = give(crossing);
  return problem.empty() ? Step::done : damaged(problem);
}

// Of a node that the pool knows, and with an answer that is none or that can be.
template <typename C, typename Give>
InputFeed::Step InputFeed::give_answer(Give give) {
  return this->give<C>([&](C& c) -> std::string {
    if (to_index(c.node) >= info_.options.nodes.size()) return "a node that there is not";
    if constexpr (requires { problem_of(*c.answer); })
      if (c.answer)
        if (std::string problem = problem_of(*c.answer); !problem.empty()) return problem;
    give(c);
    return {};
  });
}

InputFeed::Step InputFeed::feed() {
  switch (kind_) {
    case Crossing::connect:
    case Crossing::bytes:
    case Crossing::disconnect:
    case Crossing::operator_:
      return has_shard() ? feed_miner() : damaged("a miner at the hub");
    case Crossing::node_status:
    case Crossing::best_block:
    case Crossing::template_:
    case Crossing::header:
    case Crossing::submit_result:
    case Crossing::tip:
      return has_hub() ? feed_node() : damaged("a node's answer at a shard");
    case Crossing::user_tags:
    case Crossing::start:
    case Crossing::shutdown:
      return has_hub() ? feed_operator() : damaged("the hub's business at a shard");
    case Crossing::mail:
      return feed_mail();
    default:
      return feed_plain();
  }
}

InputFeed::Step InputFeed::feed_miner() {
  switch (kind_) {
    case Crossing::connect:
      return give<crossing::Connect>([this](auto& c) -> std::string {
        if (c.peer.listener > info_.options.listeners.size()) return "no such listener";
        if (!open_.insert(c.connection).second) return "a connection that is open already";
        core_->on_connect(now_, c.connection, c.peer);
        return {};
      });
    case Crossing::bytes:
      return give<crossing::BytesRead>([this](auto& c) -> std::string {
        core_->on_bytes(now_, c.connection, c.bytes);
        return {};
      });
    case Crossing::disconnect:
      return give<crossing::Disconnect>([this](auto& c) -> std::string {
        open_.erase(c.connection);
        core_->on_disconnect(now_, c.connection, c.reason);
        return {};
      });
    default:
      return give<crossing::Operator>([this](auto& c) -> std::string {
        core_->on_operator(now_, c.command);
        return {};
      });
  }
}

InputFeed::Step InputFeed::feed_node() {
  switch (kind_) {
    case Crossing::node_status:
      return give_answer<crossing::StatusAnswer>(
          [this](auto& c) { core_->on_node_status(now_, c.node, std::move(c.answer)); });
    case Crossing::best_block:
      return give_answer<crossing::BestBlockAnswer>(
          [this](auto& c) { core_->on_best_block(now_, c.node, c.answer); });
    case Crossing::template_:
      return give_answer<crossing::TemplateAnswer>(
          [this](auto& c) { core_->on_template(now_, c.node, std::move(c.answer), c.long_poll); });
    case Crossing::header:
      return give_answer<crossing::HeaderAnswer>(
          [this](auto& c) { core_->on_header(now_, c.node, c.asked, std::move(c.answer)); });
    case Crossing::submit_result:
      return give_answer<crossing::SubmitAnswer>(
          [this](auto& c) { core_->on_submit_result(now_, c.node, c.hash, std::move(c.answer)); });
    default:
      return give<crossing::Tip>([this](auto& c) -> std::string {
        if (to_index(c.node) >= info_.options.nodes.size()) return "a node that there is not";
        core_->on_tip(now_, c.node, c.hash, c.source);
        return {};
      });
  }
}

InputFeed::Step InputFeed::feed_operator() {
  switch (kind_) {
    case Crossing::start:
      return give<crossing::Start>([this](auto&) -> std::string {
        core_->start(now_);
        return {};
      });
    case Crossing::shutdown:
      return give<crossing::Shutdown>([this](auto&) -> std::string {
        core_->begin_shutdown(now_);
        return {};
      });
    default:
      return give<crossing::Names>([this](auto& c) -> std::string {
        if (std::string problem = problem_of(c.names); !problem.empty()) return problem;
        core_->on_user_tags(now_, names_of(c.names));
        return {};
      });
  }
}

InputFeed::Step InputFeed::feed_mail() {
  bool waits = false;
  const Step step = give<crossing::Mail>([&](auto& c) -> std::string {
    if (info_.threads == 1 || (c.from == 0) == has_hub() || c.from >= info_.threads)
      return "mail of somebody who does not write";
    waits = !(has_hub() ? take_from(c) : take_from_hub());
    return {};
  });
  return step == Step::done && waits ? Step::waits : step;
}

bool InputFeed::take_from(const crossing::Mail& mail) {
  auto parcel = mail_.take_from(mail.from - 1);
  if (!parcel) return false;
  core_->on_mail(now_, static_cast<ShardId>(mail.from - 1), parcel->seq, parcel->messages);
  return true;
}

bool InputFeed::take_from_hub() {
  auto message = mail_.take_for(number_ - 1);
  if (!message) return false;
  core_->on_mail(now_, std::move(*message));
  return true;
}

InputFeed::Step InputFeed::feed_plain() {
  switch (kind_) {
    case Crossing::durable:
      return give<crossing::Durable>([this](auto& c) -> std::string {
        if (stream_of(c.log) >= info_.threads) return "a log that there is not";
        core_->on_durable(now_, c.log);
        return {};
      });
    case Crossing::time:
      return give<crossing::Time>([this](auto&) -> std::string {
        core_->on_time(now_);
        return {};
      });
    case Crossing::turn_end:
      return give<crossing::TurnEnd>([this](auto&) -> std::string {
        core_->on_turn_end(now_);
        return {};
      });
    default:
      return give<crossing::Finish>([this](auto&) -> std::string {
        core_->finish(now_);
        return {};
      });
  }
}

}  // namespace tbg::recording
