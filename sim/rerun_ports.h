// The ports of a pool that is given a recording's inputs once more, but may do other things than it
// did: a disk in memory that holds what the recorded one did, chance and queues as they were as far
// as the recording says, and nobody at the far ends.
#pragma once

#include <deque>
#include <map>

#include "fakes/clock.h"
#include "fakes/entropy.h"
#include "fakes/header_hasher.h"
#include "fakes/store.h"
#include "pool/core/crossings.h"
#include "pool/core/pool_core.h"

namespace tbg::sim {

class RerunPorts final : private Network,
                         private Node,
                         private EventSink,
                         private HeaderHasher,
                         private Entropy,
                         private OperatorLog {
 public:
  explicit RerunPorts(fakes::FakeStore& store) : store_(store) {}

  [[nodiscard]] core::PoolPorts for_core() {
    return {clock, this, this, *this, store_, this, this, *this};
  }
  // What was recorded behind an input: what its ports answered is to be answered again.
  void learn(bitcoin::ByteView call);

  fakes::FakeClock clock;

 private:
  void send(ConnectionId, std::span<const std::string_view>) override {}
  void close(ConnectionId, CloseReason) override {}
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override;
  void get_status(NodeId) override {}
  void get_best_block(NodeId) override {}
  void get_template(NodeId, const std::string&) override {}
  void get_header(NodeId, const bitcoin::Hash256&) override {}
  void submit_block(NodeId, const bitcoin::Hash256&,
                    std::shared_ptr<const bitcoin::Bytes>) override {}
  void prefer_block(NodeId, const bitcoin::Hash256&) override {}
  void emit(Now, const Event&) override {}
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override;
  std::uint64_t next() override;
  void write(LogLevel, std::string_view) override {}
  void learn_list(const core::crossing::StoreList& asked,
                  const core::crossing::StoreList::Answer& answer);

  fakes::FakeStore& store_;
  fakes::FakeHeaderHasher true_hasher_;
  fakes::FakeEntropy more_{1};  // beyond what was drawn
  std::deque<std::uint64_t> drawn_;
  std::map<ConnectionId, std::size_t> queued_;  // the last that was told
  std::deque<std::vector<bitcoin::Hash256>> hashes_;
};

}  // namespace tbg::sim
