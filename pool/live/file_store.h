// The Store port: files in one datadir.
//
//   datadir/             boot counter and other small files; .lock; .spool-ring, events on their
//                        way to the spool
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
// - Waiting for the disk is the business of helper threads: to write events (segment_log.h), and to
//   make things durable (disk_syncer.h).
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <memory>

#include "pool/live/disk_syncer.h"
#include "pool/live/file_io.h"
#include "pool/live/segment_log.h"
#include "pool/live/start_error.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

class FileStore final : public Store {
 public:
  // Makes the folders (mode 0750) and takes the lock.
  static StartResult<std::unique_ptr<FileStore>> open(
      Loop& loop, OperatorLog& log, const std::filesystem::path& datadir,
      std::size_t ring_bytes = SegmentLog::kRingBytes);

  // Who hears of on_durable(); before the first sync().
  void start(StoreInputs& inputs) { inputs_ = &inputs; }

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
  FileStore(Loop& loop, OperatorLog& log, std::filesystem::path datadir);

  StartResult<void> make_folders();
  StartResult<void> take_lock();
  void remove_leftovers();
  StoreResult<void> rescue_events();
  void make_ring(std::size_t bytes);
  StoreResult<void> missing(Log log);
  [[nodiscard]] std::filesystem::path path_of(Folder folder) const;
  [[nodiscard]] std::string path_of(Folder folder, std::string_view name) const;

  OperatorLog& log_;
  std::filesystem::path datadir_;
  StoreInputs* inputs_ = nullptr;
  FileHandle lock_;
  SegmentLog& current(Log log) { return logs_[static_cast<std::size_t>(log)]; }
  DiskSyncer& syncer_of(Log log) { return log == Log::blocks ? syncer_ : bulk_syncer_; }

  std::array<SegmentLog, 3> logs_;  // by Log
  DiskSyncer syncer_;               // found blocks, and files
  DiskSyncer bulk_syncer_;          // a block must not wait for what else is written
};

}  // namespace tbg::live
