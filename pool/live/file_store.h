// The Store port: files in one datadir.
//
//   datadir/             boot counter and other small files; .lock
//   datadir/records/     blocks.log
//   datadir/templates/   transactions of jobs that may still become blocks
//   datadir/blocks/      <height>-<hash>.hex, kept for ever
//
// Rules, and why:
// - One process per datadir, held by a lock that dies with the process: two would mix their
// records.
// - A file is written as .tmp-<name> and renamed; leftovers of a crash are removed at the next
// start,
//   and names beginning with a dot are never listed.
// - An append that fails half-way (disk full) is cut off again, so that the log stays readable.
// - Waiting for the disk is the helper thread's business (disk_syncer.h).
#pragma once

#include <filesystem>
#include <memory>

#include "pool/live/disk_syncer.h"
#include "pool/live/file_io.h"
#include "pool/live/start_error.h"
#include "pool/ports/inputs.h"

namespace tbg::live {

class FileStore final : public Store {
 public:
  // Makes the folders (mode 0750) and takes the lock.
  static StartResult<std::unique_ptr<FileStore>> open(Loop& loop, OperatorLog& log,
                                                      const std::filesystem::path& datadir);

  // Who hears of on_durable(); before the first sync().
  void start(StoreInputs& inputs) { inputs_ = &inputs; }

  StoreResult<void> append(Log log, bitcoin::ByteView bytes) override;
  void sync(Log log) override;
  StoreResult<bitcoin::Bytes> read(Log log) override;
  StoreResult<void> truncate(Log log, std::uint64_t size) override;
  StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) override;
  StoreResult<void> remove(Folder folder, std::string_view name) override;
  StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) override;
  StoreResult<std::vector<std::string>> list(Folder folder) override;

 private:
  FileStore(Loop& loop, OperatorLog& log, std::filesystem::path datadir);

  StartResult<void> make_folders();
  StartResult<void> take_lock();
  StartResult<void> open_log();
  void remove_leftovers();
  [[nodiscard]] std::filesystem::path path_of(Folder folder) const;
  [[nodiscard]] std::string path_of(Folder folder, std::string_view name) const;

  std::filesystem::path datadir_;
  StoreInputs* inputs_ = nullptr;
  FileHandle lock_;
  std::string log_path_;
  FileHandle log_;
  DiskSyncer syncer_;  // last: it uses log_ until it is gone
};

}  // namespace tbg::live
