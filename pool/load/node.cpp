// tbgload node: a bitcoind for benchmarks, with mainnet-sized templates and blocks on demand.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>
#include <zmq.hpp>

#include "pool/bitcoin/serialize.h"
#include "pool/load/clock.h"
#include "pool/load/commands.h"
#include "pool/load/line_socket.h"
#include "pool/load/mock_rpc.h"
#include "pool/load/triggers.h"

namespace tbg::load {
namespace {

constexpr std::uint64_t kListenerTag = 0;
constexpr std::uint64_t kTriggerTag = 1;
constexpr std::uint64_t kFirstConnection = kTriggerTag + Triggers::kTags;
// The next template is built when the pool and its miners are done with the present one.
constexpr std::int64_t kPrepareAfterNs = 400 * kNsPerMs;

// bitcoind's hashblock notices: topic, hash in display order, sequence number.
class BlockNotices {
 public:
  explicit BlockNotices(const std::string& endpoint) {
    if (!endpoint.empty()) socket_.bind(endpoint);
  }

  void publish(const bitcoin::Hash256& hash) {
    const std::vector<std::uint8_t> reversed(hash.bytes.rbegin(), hash.bytes.rend());
    std::array<std::uint8_t, 4> sequence;
    bitcoin::store_le32(sequence.data(), sequence_++);
    socket_.send(zmq::buffer("hashblock", 9), zmq::send_flags::sndmore);
    socket_.send(zmq::buffer(reversed), zmq::send_flags::sndmore);
    socket_.send(zmq::buffer(sequence), zmq::send_flags::none);
  }

 private:
  zmq::context_t context_;
  zmq::socket_t socket_{context_, zmq::socket_type::pub};
  std::uint32_t sequence_ = 0;
};

std::uint32_t wall_seconds() { return static_cast<std::uint32_t>(std::time(nullptr)); }

class MockNode {
 public:
  explicit MockNode(const NodeOptions& options)
      : options_(options),
        triggers_(poller_, kTriggerTag, options.every_s),
        listener_(listen_on(parse_endpoint(options.listen))),
        chain_(options.network, options.transactions, wall_seconds()),
        notices_(options.zmq) {
    poller_.add(listener_, EPOLLIN, kListenerTag);
  }
  ~MockNode() { ::close(listener_); }
  MockNode(const MockNode&) = delete;
  MockNode& operator=(const MockNode&) = delete;

  [[nodiscard]] std::uint16_t port() const { return local_port(listener_); }

  void run() {
    for (;;) {
      const auto events = poller_.wait(is_prepared_ ? -1 : kPrepareAfterNs);
      if (!is_prepared_ && mono_ns() - last_block_ns_ > kPrepareAfterNs) {
        chain_.prepare_next();
        is_prepared_ = true;
      }
      for (const epoll_event& event : events) {
        const std::uint64_t tag = event.data.u64;
        if (tag == kListenerTag) {
          accept_all();
        } else if (tag >= kFirstConnection) {
          serve(tag, event.events);
        } else if (const auto wish = triggers_.read(tag); wish == Triggers::Wish::stop) {
          return;
        } else if (wish == Triggers::Wish::new_work) {
          new_block();
        }
      }
    }
  }

 private:
  struct Peer {
    std::unique_ptr<HttpConnection> http;
    std::string long_poll;  // the question that is held open; empty: none
  };

  void accept_all() {
    for (int fd; (fd = accept_from(listener_)) >= 0; ++next_tag_) {
      peers_[next_tag_].http = std::make_unique<HttpConnection>(poller_, next_tag_, fd);
    }
  }

  void serve(std::uint64_t tag, std::uint32_t events) {
    const auto found = peers_.find(tag);
    if (found == peers_.end()) return;
    Peer& peer = found->second;
    bool alive = (events & EPOLLOUT) == 0 || peer.http->on_writable();
    if (alive && (events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) alive = peer.http->read();
    while (alive) {
      const auto request = peer.http->next_request();
      if (!request) break;
      alive = answer(peer, *request);
    }
    if (!alive || peer.http->is_broken()) peers_.erase(found);
  }

  bool answer(Peer& peer, const std::string& request) {
    auto body =
        answer_rpc({.chain = chain_, .zmq = options_.zmq, .wall_seconds = wall_seconds()}, request);
    if (body) return peer.http->send(std::move(*body));
    peer.long_poll = request;
    return true;
  }

  void new_block() {
    chain_.prepare_next();  // a block right after another one finds no template yet
    last_block_ns_ = mono_ns();
    chain_.advance(wall_seconds());
    notices_.publish(chain_.tip().hash);
    for (auto& [tag, peer] : peers_) {
      if (!peer.long_poll.empty()) answer(peer, std::exchange(peer.long_poll, {}));
    }
    is_prepared_ = false;
    std::printf("new_block %lld height %lld\n", static_cast<long long>(last_block_ns_),
                static_cast<long long>(chain_.tip().height));
    std::fflush(stdout);
  }

  NodeOptions options_;
  Poller poller_;
  Triggers triggers_;  // before the thread of ZMQ, which must inherit the blocked signals
  int listener_;
  MockChain chain_;
  bool is_prepared_ = true;
  std::int64_t last_block_ns_ = 0;
  BlockNotices notices_;
  std::unordered_map<std::uint64_t, Peer> peers_;
  std::uint64_t next_tag_ = kFirstConnection;
};

}  // namespace

int run_node(const NodeOptions& options) {
  MockNode node(options);
  std::printf("node listens on port %u\n", static_cast<unsigned>(node.port()));
  std::fflush(stdout);
  node.run();
  return 0;
}

}  // namespace tbg::load
