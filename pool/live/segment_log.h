// One of the store's logs: appends to the segment under way, a file.
//
// With a ring an append does not wait for the disk: it is a copy into memory that survives the
// process (mapped_ring.h), and a helper thread writes it to the segment some milliseconds later.
// That is for what a share waits for: a write() costs a microsecond or two, and some milliseconds
// while the filesystem commits what an fsync has asked for. If the ring is full the append waits.
// If the segment cannot be written the next append says so, and what is in the ring stays there, in
// order, until it can.
//
// An append that fails half-way (disk full) is cut off again, so that the log stays readable.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "pool/live/mapped_ring.h"
#include "pool/live/naps.h"
#include "pool/ports/store.h"

namespace tbg::live {

class SegmentLog {
 public:
  // About 8,000 shares: what the busiest pool has in 40 ms.
  static constexpr std::size_t kRingBytes = std::size_t{4} << 20;
  // How long an event may wait in the ring for its segment.
  static constexpr int kWriteEveryMs = 20;

  SegmentLog() = default;
  // Before begin().
  void use(MappedRing ring);
  // Writes what is in the ring.
  ~SegmentLog();

  // All from one thread, but drain(). `path` is for errors, and its last part for the ring. What
  // was appended before is in its segment when begin() and truncate() return.
  StoreResult<void> begin(std::string path, std::shared_ptr<const FileHandle> file,
                          std::uint64_t size);
  StoreResult<void> append(bitcoin::ByteView bytes);
  StoreResult<void> truncate(std::uint64_t size);
  // From any thread: everything appended before is in the segment. 0, or an errno.
  int drain();

  // Null before begin().
  [[nodiscard]] const std::shared_ptr<const FileHandle>& file() const { return file_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void run();
  int drain_locked();
  StoreResult<void> write_through(bitcoin::ByteView bytes);
  void aim();

  std::optional<MappedRing> ring_;
  std::string path_;
  std::mutex mutex_;  // of the segment: who writes to it
  std::shared_ptr<const FileHandle> file_;
  std::uint64_t size_ = 0;  // of the segment, without what is in the ring
  std::atomic<int> error_ = 0;
  Naps naps_{kWriteEveryMs};
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace tbg::live
