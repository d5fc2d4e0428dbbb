// bitcoind's ZMQ notices of new blocks: the fastest way to hear of a tip.
//
// One thread listens to every endpoint (zmqpubhashblock); each belongs to one node. Only messages
// of exactly three parts, the topic "hashblock" and a hash of 32 bytes count: ZMQ's own
// subscription filter takes prefixes, and publishers send other things on the same port. The hash
// comes in display order. ZMQ reconnects by itself; a notice may be lost, so the core goes on
// polling. Source: Bitcoin Core doc/zmq.md.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "pool/live/loop.h"
#include "pool/live/start_error.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

struct ZmqEndpoint {
  std::string address;  // "tcp://127.0.0.1:28332"
  NodeId node{};
};

class ZmqTips {
 public:
  explicit ZmqTips(Loop& loop);
  ~ZmqTips();

  // Connects and starts the thread. `inputs` must live as long as the loop runs.
  StartResult<void> start(const std::vector<ZmqEndpoint>& endpoints, NodeInputs& inputs);
  // Messages with our topic but not of our shape, so far.
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }

 private:
  struct Sockets;
  void run();
  void take(std::size_t index);

  Loop& loop_;
  NodeInputs* inputs_ = nullptr;
  std::unique_ptr<Sockets> sockets_;
  std::atomic<std::uint64_t> malformed_ = 0;
  std::thread thread_;
};

}  // namespace tbg::live
