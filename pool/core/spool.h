// The spool: every event as a line on the disk, before anything that it led to leaves the pool.
//
// emit() makes the text, flush() writes what was emitted since, in one append. Whoever sends bytes
// to a miner flushes first (FlushFirst), so an acknowledged share survives kill -9. The disk is
// asked to be durable at most kSpoolSyncDelay behind. Lines are numbered from 1 in each boot,
// without a gap.
//
// When the disk refuses (full), nothing stops: lines wait in memory, up to kSpoolBacklogMax, and go
// into a segment of their own once it takes them again; what does not fit is lost, counted, and
// shows as a gap in the numbers.
#pragma once

#include <cstdint>
#include <string>

#include "pool/core/event_text.h"
#include "pool/core/options.h"
#include "pool/core/spool_segment.h"
#include "pool/ports/events.h"
#include "pool/ports/log.h"
#include "pool/ports/network.h"
#include "pool/ports/store.h"

namespace tbg::core {

class Spool final : public EventSink {
 public:
  // `listener` hears each event when it happens, and its line when that is written.
  Spool(const Options& options, std::uint32_t boot, std::uint32_t stream, Store& store,
        EventSink& listener, OperatorLog& log);

  void emit(Now now, const Event& event) override;
  // Writes what was emitted. Cheap when there is nothing.
  void flush() {
    if (published_ < pending_.size()) write(last_);
  }
  void on_time(Now now);
  void on_durable() { syncing_ = false; }
  [[nodiscard]] std::int64_t next_deadline() const;

  // The last event emitted: everything up to here is folded into what the pool knows.
  [[nodiscard]] SpoolPosition position() const { return {boot_, seq_}; }
  [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  [[nodiscard]] Log log_of_stream() const { return spool_log(stream_); }
  void write(Now now);
  StoreResult<void> append();
  void close_segment();
  void publish_lines();
  void refused(Now now, const StoreError& error);

  const SpoolOptions& options_;
  std::uint32_t boot_;
  std::uint32_t stream_;
  Store& store_;
  EventSink& listener_;
  OperatorLog& log_;
  EventText text_;
  std::uint64_t seq_ = 0;
  std::string pending_;            // lines not written, oldest first
  std::uint64_t pending_seq_ = 0;  // of its first line
  std::size_t published_ = 0;      // bytes of pending_ that were tried, and told to the listener
  Now last_;                       // of the last event
  std::uint64_t segment_bytes_ = 0;
  bool segment_open_ = false;
  std::uint64_t bytes_written_ = 0;
  std::uint64_t lost_ = 0;
  std::int64_t retry_at_us_ = -1;  // the disk refused
  std::int64_t sync_at_us_ = -1;   // something is not durable
  bool syncing_ = false;
};

// A network port that sends nothing before the events that led to it are written.
class FlushFirst final : public Network {
 public:
  FlushFirst(Spool& spool, Network& next) : spool_(spool), next_(next) {}
  void send(ConnectionId connection, std::span<const std::string_view> pieces) override {
    spool_.flush();
    next_.send(connection, pieces);
  }
  void close(ConnectionId connection, CloseReason reason) override {
    next_.close(connection, reason);
  }
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override {
    return next_.queued(connection);
  }

 private:
  Spool& spool_;
  Network& next_;
};

}  // namespace tbg::core
