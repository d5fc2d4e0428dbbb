#include "pool/live/zmq_tips.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <zmq.hpp>

#include "pool/live/file_io.h"
#include "pool/live/naps.h"
#include "pool/live/thread_pace.h"

namespace tbg::live {

namespace {

constexpr std::string_view kTopic = "hashblock";
constexpr int kQueueMax = 1000;  // notices waiting; the newest matter, and each is small
constexpr std::int64_t kMessageMax = 1 << 20;

std::vector<zmq::message_t> receive_all(zmq::socket_t& socket) {
  std::vector<zmq::message_t> parts;
  do {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::dontwait)) return {};
    parts.push_back(std::move(part));
  } while (parts.back().more());
  return parts;
}

}  // namespace

struct ZmqTips::Sockets {
  zmq::context_t context{1};
  std::vector<zmq::socket_t> sockets;
  std::vector<NodeId> nodes;
  FileHandle stop;  // readable once the thread shall end
};

ZmqTips::ZmqTips(Loop& loop) : loop_(loop) {}

ZmqTips::~ZmqTips() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  const ssize_t written = ::write(sockets_->stop.get(), &one, sizeof(one));
  static_cast<void>(written);  // an eventfd takes it unless 2^64 - 2 are in it
  thread_.join();
}

StartResult<void> ZmqTips::start(const std::vector<ZmqEndpoint>& endpoints, NodeInputs& inputs) {
  inputs_ = &inputs;
  sockets_ = std::make_unique<Sockets>();
  sockets_->stop.reset(::eventfd(0, EFD_CLOEXEC));
  for (const ZmqEndpoint& endpoint : endpoints) {
    // cppzmq reports failures by exceptions; a running subscriber has none of them.
    try {
      zmq::socket_t socket(sockets_->context, zmq::socket_type::sub);
      socket.set(zmq::sockopt::linger, 0);
      socket.set(zmq::sockopt::rcvhwm, kQueueMax);
      socket.set(zmq::sockopt::maxmsgsize, kMessageMax);
      socket.set(zmq::sockopt::tcp_keepalive, 1);
      socket.set(zmq::sockopt::tcp_keepalive_idle, 60);
      socket.set(zmq::sockopt::reconnect_ivl, 100);
      socket.set(zmq::sockopt::reconnect_ivl_max, 5000);
      socket.set(zmq::sockopt::subscribe, kTopic);
      socket.connect(endpoint.address);
      sockets_->sockets.push_back(std::move(socket));
    } catch (const zmq::error_t& failure) {
      return StartError{"cannot subscribe to " + endpoint.address + " (zmqblock): " +
                        failure.what() + "; expected something like tcp://127.0.0.1:28332"};
    }
    sockets_->nodes.push_back(endpoint.node);
  }
  thread_ = std::thread([this] { run(); });
  return {};
}

void ZmqTips::run() {
  begin_helper("tbg-zmq");
  hurry_this_thread();
  std::vector<zmq::pollitem_t> items;
  for (zmq::socket_t& socket : sockets_->sockets)
    items.push_back({socket, 0, ZMQ_POLLIN, 0});
  items.push_back({nullptr, sockets_->stop.get(), ZMQ_POLLIN, 0});
  while (true) {
    if (::zmq_poll(items.data(), static_cast<int>(items.size()), -1) < 0) continue;
    if (items.back().revents != 0) return;
    for (std::size_t i = 0; i < sockets_->sockets.size(); ++i) {
      if (items[i].revents != 0) take(i);
    }
  }
}

void ZmqTips::take(std::size_t index) {
  const std::vector<zmq::message_t> parts = receive_all(sockets_->sockets[index]);
  if (parts.empty() || parts[0].to_string_view() != kTopic) return;
  bitcoin::Hash256 hash;
  if (parts.size() != 3 || parts[1].size() != hash.bytes.size()) {
    ++malformed_;
    return;
  }
  const auto* const shown = parts[1].data<std::uint8_t>();
  std::reverse_copy(shown, shown + hash.bytes.size(), hash.bytes.begin());
  boost::asio::post(loop_.io(), [inputs = inputs_, node = sockets_->nodes[index], hash] {
    inputs->on_tip(Loop::now(), node, hash, TipSource::zmq);
  });
}

}  // namespace tbg::live
