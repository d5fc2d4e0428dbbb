// The ports of a pool that runs again: they do nothing, and answer as they did.
#pragma once

#include "pool/core/pool_core.h"
#include "pool/recording/playback.h"

namespace tbg::recording {

class PlaybackPorts final : private Clock,
                            private Network,
                            private Node,
                            private Store,
                            private EventSink,
                            private HeaderHasher,
                            private OperatorLog,
                            private Entropy {
 public:
  // Must outlive the ports. `log`: what the pool tells its operator, if anybody wants to know.
  PlaybackPorts(Playback& playback, OperatorLog* log) : playback_(playback), log_(log) {}

  [[nodiscard]] core::PoolPorts for_core() {
    return {*this, this, this, *this, *this, this, this, *this};
  }

 private:
  void arm(std::int64_t) override {}

  void send(ConnectionId, std::span<const std::string_view>) override {}
  void close(ConnectionId, CloseReason) override {}
  [[nodiscard]] std::size_t queued(ConnectionId) const override;

  void get_status(NodeId) override {}
  void get_best_block(NodeId) override {}
  void get_template(NodeId, const std::string&) override {}
  void get_header(NodeId, const bitcoin::Hash256&) override {}
  void submit_block(NodeId, const bitcoin::Hash256&,
                    std::shared_ptr<const bitcoin::Bytes>) override {}
  void prefer_block(NodeId, const bitcoin::Hash256&) override {}

  StoreResult<void> begin(Log, std::string_view) override { return told(); }
  StoreResult<void> append(Log, bitcoin::ByteView) override { return told(); }
  StoreResult<void> truncate(Log, std::uint64_t) override { return told(); }
  void sync(Log) override {}
  StoreResult<void> put(Folder, std::string_view, bitcoin::ByteView) override { return told(); }
  StoreResult<void> remove(Folder, std::string_view) override { return told(); }
  StoreResult<bitcoin::Bytes> read(Folder, std::string_view) override;
  StoreResult<std::uint64_t> size(Folder, std::string_view) override;
  StoreResult<std::vector<std::string>> list(Folder) override;

  void emit(Now, const Event&) override {}
  std::uint64_t next() override;
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override;
  void write(LogLevel level, std::string_view line) override;

  StoreResult<void> told();

  Playback& playback_;
  OperatorLog* log_;
};

}  // namespace tbg::recording
