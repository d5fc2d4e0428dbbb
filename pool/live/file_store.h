// The Store port: files in one datadir.
//
//   datadir/             boot counter and other small files; .lock; .spool-ring*, events on their
//                        way to the spool, one a stream
//   datadir/records/     blocks.log, snapshots of what the pool knows
//   datadir/templates/   transactions of jobs that may still become blocks
//   datadir/blocks/      <height>-<hash>.hex, kept for ever
//   datadir/spool/       events, and spool/consumers/: how far those who read them are
//
// Rules, and why:
// - One process per datadir, held by a lock that dies with the process: two would mix their
// records.
// - A file is written as .tmp-<name> and renamed; leftovers of a crash are removed at the next
// start,
//   and names beginning with a dot are never listed.
// - The spool of each stream belongs to one thread, which may be another than the rest's: appends,
//   begin(), truncate() and sync() of that log come from there, and on_durable() goes there.
// - Waiting for the disk is the business of helper threads: to write events (segment_log.h), and to
//   make things durable (disk_syncer.h).
#pragma once

#include <sys/types.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include "pool/live/disk_syncer.h"
#include "pool/live/file_io.h"
#include "pool/live/segment_log.h"
#include "pool/live/start_error.h"
#include "pool/live/unwritten_events.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

class FileStore final : public Store {
 public:
  struct Options {
    std::uint32_t streams = 1;  // of events
    std::size_t ring_bytes = SegmentLog::kRingBytes;
  };
  // Makes the folders (mode 0750) and takes the lock.
  static StartResult<std::unique_ptr<FileStore>> open(Loop& loop, OperatorLog& log,
                                                      const std::filesystem::path& datadir,
                                                      const Options& options);
  static StartResult<std::unique_ptr<FileStore>> open(Loop& loop, OperatorLog& log,
                                                      const std::filesystem::path& datadir) {
    return open(loop, log, datadir, {});
  }

  // Who hears of on_durable(); before the first sync(). The other is for the spool of one stream,
  // which another thread owns.
  void start(StoreInputs& inputs) { ears_.assign(ears_.size(), {&inputs, nullptr}); }
  void start(std::uint32_t stream, Loop& loop, StoreInputs& inputs) {
    ears_.at(stream) = {&inputs, &loop};
  }

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
  struct Ear {
    StoreInputs* inputs = nullptr;
    Loop* loop = nullptr;  // null: the store's own
  };
  FileStore(Loop& loop, OperatorLog& log, std::filesystem::path datadir, std::uint32_t streams);

  StartResult<void> make_folders();
  StartResult<void> take_lock();
  void remove_leftovers();
  StoreResult<void> rescue_events();
  StoreResult<void> rescue(const UnwrittenEvents& left);
  void make_rings(std::size_t bytes);
  void drain_spool();
  StoreResult<void> missing(Log log);
  [[nodiscard]] std::filesystem::path path_of(Folder folder) const;
  [[nodiscard]] std::string path_of(Folder folder, std::string_view name) const;

  OperatorLog& log_;
  std::filesystem::path datadir_;
  std::vector<Ear> ears_;  // by stream
  FileHandle lock_;
  SegmentLog& current(Log log) { return logs_[static_cast<std::size_t>(log)]; }
  DiskSyncer& syncer_of(Log log) { return log == Log::blocks ? syncer_ : bulk_syncer_; }

  std::deque<SegmentLog> logs_;  // by Log
  DiskSyncer syncer_;            // found blocks, and files
  DiskSyncer bulk_syncer_;       // a block must not wait for what else is written
};

}  // namespace tbg::live
