// Ports that have every crossing written by a Recorder and pass it on. PoolCore puts them between
// itself and the real ports when it is given a recorder; without one nothing is in the way.
#pragma once

#include "pool/core/recorder.h"
#include "pool/ports/clock.h"
#include "pool/ports/entropy.h"
#include "pool/ports/events.h"
#include "pool/ports/header_hasher.h"
#include "pool/ports/network.h"
#include "pool/ports/node.h"
#include "pool/ports/store.h"

namespace tbg::core {

class RecordingClock final : public Clock {
 public:
  RecordingClock(Recorder& recorder, Clock& next) : recorder_(recorder), next_(next) {}
  void arm(std::int64_t deadline_mono_us) override;

 private:
  Recorder& recorder_;
  Clock& next_;
};

class RecordingNetwork final : public Network {
 public:
  RecordingNetwork(Recorder& recorder, Network& next) : recorder_(recorder), next_(next) {}
  void send(ConnectionId connection, std::span<const std::string_view> pieces) override;
  void close(ConnectionId connection, CloseReason reason) override;
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override;

 private:
  Recorder& recorder_;
  Network& next_;
};

class RecordingNode final : public Node {
 public:
  RecordingNode(Recorder& recorder, Node& next) : recorder_(recorder), next_(next) {}
  void get_status(NodeId node) override;
  void get_best_block(NodeId node) override;
  void get_template(NodeId node, const std::string& long_poll_id) override;
  void get_header(NodeId node, const bitcoin::Hash256& hash) override;
  void submit_block(NodeId node, const bitcoin::Hash256& hash,
                    std::shared_ptr<const bitcoin::Bytes> block) override;
  void prefer_block(NodeId node, const bitcoin::Hash256& hash) override;

 private:
  Recorder& recorder_;
  Node& next_;
};

class RecordingStore final : public Store {
 public:
  RecordingStore(Recorder& recorder, Store& next) : recorder_(recorder), next_(next) {}
  StoreResult<void> begin(Log log, std::string_view segment) override;
  StoreResult<void> append(Log log, bitcoin::ByteView bytes) override;
  StoreResult<void> truncate(Log log, std::uint64_t size) override;
  void sync(Log log) override;
  StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) override;
  StoreResult<void> remove(Folder folder, std::string_view name) override;
  StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) override;
  StoreResult<std::uint64_t> size(Folder folder, std::string_view name) override;
  StoreResult<std::vector<std::string>> list(Folder folder) override;

 private:
  template <typename C, typename Ask>
  auto ask(const C& crossing, Ask ask);

  Recorder& recorder_;
  Store& next_;
};

class RecordingEntropy final : public Entropy {
 public:
  RecordingEntropy(Recorder& recorder, Entropy& next) : recorder_(recorder), next_(next) {}
  std::uint64_t next() override;

 private:
  Recorder& recorder_;
  Entropy& next_;
};

class RecordingHasher final : public HeaderHasher {
 public:
  RecordingHasher(Recorder& recorder, HeaderHasher& next) : recorder_(recorder), next_(next) {}
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override;

 private:
  Recorder& recorder_;
  HeaderHasher& next_;
};

class RecordingEvents final : public EventSink {
 public:
  RecordingEvents(Recorder& recorder, EventSink& next) : recorder_(recorder), next_(next) {}
  void emit(Now now, const Event& event) override;
  void publish(std::string_view line) override { next_.publish(line); }  // as the store has it

 private:
  Recorder& recorder_;
  EventSink& next_;
};

}  // namespace tbg::core
