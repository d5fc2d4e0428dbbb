// The Node port: every configured bitcoind or btcd over JSON-RPC.
//
// Each node has its own connections by kind of call, so that nothing waits behind something slow:
// blocks (three, the first kept warm; a hanging submission does not hold up the next block), small
// calls, templates, and the long poll. Blocks and templates have a thread of their own each: while
// a template, megabytes of it, is read and parsed, blocks leave, and the header of a new tip comes
// in. Answers are parsed on those threads and posted to the loop; the inputs are called on the
// loop's thread only.
//
// A new long poll for a node replaces the open one, which then gets no answer. Every other call is
// answered exactly once, unless this object is destroyed first.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "pool/live/loop.h"
#include "pool/live/rpc_lane.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

struct RpcTimeouts {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds small{10'000};
  std::chrono::milliseconds block_template{30'000};
  std::chrono::milliseconds submit{60'000};
  std::chrono::milliseconds long_poll{180'000};  // bitcoind may have nothing new for long
};

class RpcNode final : public Node {
 public:
  struct Options {
    std::vector<RpcTarget> nodes;  // NodeId is the index
    RpcTimeouts timeouts;
  };
  RpcNode(Loop& loop, Options options);
  ~RpcNode() override;

  // Starts the threads, before the first call. `inputs` must live as long as the loop runs.
  void start(NodeInputs& inputs);

  void get_status(NodeId node) override;
  void get_best_block(NodeId node) override;
  void get_template(NodeId node, const std::string& long_poll_id) override;
  void get_header(NodeId node, const bitcoin::Hash256& hash) override;
  void submit_block(NodeId node, const bitcoin::Hash256& hash,
                    std::shared_ptr<const bitcoin::Bytes> block) override;
  void prefer_block(NodeId node, const bitcoin::Hash256& hash) override;

 private:
  struct Worker {
    Worker();
    // `pace` is called on its thread.
    void start(void (*pace)());
    void stop();

    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
    std::thread thread;
  };
  struct Lanes;

  Lanes& lanes(NodeId node);
  static void ask(Worker& on, RpcLane& lane, std::string request, std::chrono::milliseconds timeout,
                  RpcLane::Done done);
  void ask_small(NodeId node, std::string request, RpcLane::Done done);
  // Parses where it is called, delivers on the loop.
  template <typename T, typename Deliver>
  RpcLane::Done deliver(NodeResult<T> (*parse)(std::string_view), Deliver deliver);
  RpcLane::Body encoded(const bitcoin::Hash256& hash, const bitcoin::Bytes& block);

  Loop& loop_;
  NodeInputs* inputs_ = nullptr;  // the core, which is made after its ports
  RpcTimeouts timeouts_;
  Worker small_;
  Worker templates_;
  Worker blocks_;
  std::vector<std::unique_ptr<Lanes>> lanes_;
  // The last block in hex: every node gets the same. Touched on the thread of blocks only.
  bitcoin::Hash256 encoded_hash_;
  RpcLane::Body encoded_;
};

}  // namespace tbg::live
