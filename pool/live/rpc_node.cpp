#include "pool/live/rpc_node.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "pool/core/template_json.h"
#include "pool/live/rpc_reply.h"
#include "pool/live/rpc_request.h"
#include "pool/live/thread_pace.h"

namespace tbg::live {

namespace asio = boost::asio;

RpcNode::Worker::Worker() : guard(asio::make_work_guard(io)) {}

void RpcNode::Worker::start(void (*pace)()) {
  thread = std::thread([this, pace] {
    pace();
    io.run();
  });
}

void RpcNode::Worker::stop() {
  io.stop();
  if (thread.joinable()) thread.join();
}

struct RpcNode::Lanes {
  Lanes(asio::io_context& blocks, asio::io_context& small_calls, asio::io_context& big_answers,
        const RpcTarget& target, std::chrono::milliseconds connect_timeout)
      : submit{RpcLane{blocks, {target, connect_timeout, true}},
               RpcLane{blocks, {target, connect_timeout, false}},
               RpcLane{blocks, {target, connect_timeout, false}}},
        small{small_calls, {target, connect_timeout, false}},
        templates{big_answers, {target, connect_timeout, false}},
        long_poll{big_answers, {target, connect_timeout, false}} {}

  // The lane where a block waits least; the warm one if it is free.
  RpcLane& freest() {
    return *std::min_element(submit.begin(), submit.end(), [](const auto& a, const auto& b) {
      return a.unanswered() < b.unanswered();
    });
  }

  std::array<RpcLane, 3> submit;
  RpcLane small;
  RpcLane templates;
  RpcLane long_poll;
};

RpcNode::RpcNode(Loop& loop, Options options) : loop_(loop), timeouts_(options.timeouts) {
  for (const RpcTarget& target : options.nodes) {
    lanes_.push_back(
        std::make_unique<Lanes>(blocks_.io, small_.io, templates_.io, target, timeouts_.connect));
    lanes_.back()->submit.front().keep_warm();
  }
}

void RpcNode::start(NodeInputs& inputs) {
  inputs_ = &inputs;
  small_.start(&hurry_this_thread);
  templates_.start(&let_others_go_first);
  blocks_.start(&hurry_this_thread);
}

RpcNode::~RpcNode() {
  small_.stop();
  templates_.stop();
  blocks_.stop();
}

RpcNode::Lanes& RpcNode::lanes(NodeId node) {
  TBG_ASSERT(inputs_ != nullptr && to_index(node) < lanes_.size());
  return *lanes_[to_index(node)];
}

template <typename T, typename Deliver>
RpcLane::Done RpcNode::deliver(NodeResult<T> (*parse)(std::string_view), Deliver deliver) {
  return [this, parse, deliver](const NodeResult<std::string>& answer) {
    NodeResult<T> result = answer ? parse(*answer) : NodeResult<T>(answer.error());
    asio::post(loop_.io(), [inputs = inputs_, deliver, result = std::move(result)] {
      deliver(*inputs, Loop::now(), result);
    });
  };
}

void RpcNode::ask(Worker& on, RpcLane& lane, std::string request, std::chrono::milliseconds timeout,
                  RpcLane::Done done) {
  asio::post(on.io, [&lane, timeout, done = std::move(done),
                     body = std::make_shared<const std::string>(std::move(request))] {
    lane.call(body, timeout, done);
  });
}

void RpcNode::ask_small(NodeId node, std::string request, RpcLane::Done done) {
  ask(small_, lanes(node).small, std::move(request), timeouts_.small, std::move(done));
}

void RpcNode::get_status(NodeId node) {
  ask_small(node, status_request(),
            deliver(&parse_status,
                    [node](NodeInputs& inputs, Now now, const NodeResult<NodeStatus>& answer) {
                      inputs.on_node_status(now, node, answer);
                    }));
}

void RpcNode::get_best_block(NodeId node) {
  ask_small(node, best_block_request(),
            deliver(&parse_best_block, [node](NodeInputs& inputs, Now now,
                                              const NodeResult<bitcoin::Hash256>& answer) {
              inputs.on_best_block(now, node, answer);
            }));
}

void RpcNode::get_header(NodeId node, const bitcoin::Hash256& hash) {
  ask_small(node, header_request(hash),
            deliver(&parse_header, [node, hash](NodeInputs& inputs, Now now,
                                                const NodeResult<HeaderInfo>& answer) {
              inputs.on_header(now, node, hash, answer);
            }));
}

void RpcNode::prefer_block(NodeId node, const bitcoin::Hash256& hash) {
  ask_small(node, prefer_request(hash), [](const NodeResult<std::string>&) {});
}

void RpcNode::get_template(NodeId node, const std::string& long_poll_id) {
  const bool long_poll = !long_poll_id.empty();
  auto done = deliver(
      &core::parse_template,
      [node, long_poll](NodeInputs& inputs, Now now, const NodeResult<TemplatePtr>& answer) {
        inputs.on_template(now, node, answer, long_poll);
      });
  Lanes& at = lanes(node);
  if (long_poll) asio::post(templates_.io, [&lane = at.long_poll] { lane.abandon(); });
  ask(templates_, long_poll ? at.long_poll : at.templates, template_request(long_poll_id),
      long_poll ? timeouts_.long_poll : timeouts_.block_template, std::move(done));
}

RpcLane::Body RpcNode::encoded(const bitcoin::Hash256& hash, const bitcoin::Bytes& block) {
  if (encoded_ == nullptr || encoded_hash_ != hash) {
    encoded_ = std::make_shared<const std::string>(submit_request(block));
    encoded_hash_ = hash;
  }
  return encoded_;
}

void RpcNode::submit_block(NodeId node, const bitcoin::Hash256& hash,
                           std::shared_ptr<const bitcoin::Bytes> block) {
  auto done = deliver(&parse_submit, [node, hash](NodeInputs& inputs, Now now,
                                                  const NodeResult<SubmitReply>& answer) {
    inputs.on_submit_result(now, node, hash, answer);
  });
  asio::post(blocks_.io,
             [this, &at = lanes(node), hash, block = std::move(block), done = std::move(done)] {
               at.freest().call(encoded(hash, *block), timeouts_.submit, done);
             });
}

}  // namespace tbg::live
