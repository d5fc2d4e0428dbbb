#include "pool/live/segment_log.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace tbg::live {
namespace {

constexpr int kRetryMs = 500;  // a disk that refuses

}  // namespace

void SegmentLog::use(MappedRing ring) {
  ring_.emplace(std::move(ring));
  thread_ = std::thread([this] { run(); });
}

SegmentLog::~SegmentLog() {
  if (!thread_.joinable()) return;
  ending_ = true;
  naps_.wake();
  thread_.join();
}

void SegmentLog::run() {
  begin_helper("tbg-spool");
  while (true) {
    const bool ending = ending_;  // before the last look at the ring
    const int error = drain();
    if (ending) return;
    if (error != 0)
      (void)naps_.wait(kRetryMs);
    else
      naps_.rest([this] { return ring_->empty(); });
  }
}

int SegmentLog::drain() {
  if (!ring_ || ring_->empty()) return 0;
  const std::lock_guard lock(mutex_);
  return drain_locked();
}

int SegmentLog::drain_locked() {
  if (!ring_ || ring_->empty()) return 0;
  int error = 0;
  const std::uint64_t from = ring_->taken();
  for (const auto part : ring_->view(from, ring_->head())) {
    const WriteResult done = write_some(file_->get(), part);
    ring_->take(done.written);
    size_ += done.written;
    error = done.error;
    if (error != 0) break;
  }
  error_ = error;
  return error;
}

void SegmentLog::aim() {
  if (ring_) ring_->aim(std::filesystem::path(path_).filename().string(), size_);
}

StoreResult<void> SegmentLog::begin(std::string path, std::shared_ptr<const FileHandle> file,
                                    std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  if (const int error = drain_locked(); error != 0) return store_error("append to", path_, error);
  path_ = std::move(path);
  file_ = std::move(file);
  size_ = size;
  aim();
  return {};
}

StoreResult<void> SegmentLog::append(bitcoin::ByteView bytes) {
  if (const int error = error_; error != 0) return store_error("append to", path_, error);
  if (ring_ && ring_->put(bytes)) {
    naps_.nudge();
    return {};
  }
  const std::lock_guard lock(mutex_);
  return write_through(bytes);
}

StoreResult<void> SegmentLog::write_through(bitcoin::ByteView bytes) {
  if (const int error = drain_locked(); error != 0) return store_error("append to", path_, error);
  const int failed = write_all(file_->get(), bytes);
  if (failed == 0) {
    size_ += bytes.size();
    aim();
    return {};
  }
  StoreError error = store_error("append to", path_, failed);
  if (::ftruncate(file_->get(), static_cast<off_t>(size_)) != 0)
    error.message += "; and the torn end cannot be cut off";
  return error;
}

StoreResult<void> SegmentLog::truncate(std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  // What is on its way stays: it was taken.
  if (ring_ && !ring_->empty() && ring_->end_offset() <= size) return {};
  if (const int error = drain_locked(); error != 0) return store_error("append to", path_, error);
  // The ring first: after a death in between it must not say that what is cut off is missing.
  const std::uint64_t whole = std::exchange(size_, size);
  aim();
  if (::ftruncate(file_->get(), static_cast<off_t>(size)) == 0) return {};
  StoreError error = store_error("cut", path_, errno);
  size_ = whole;
  aim();
  return error;
}

}  // namespace tbg::live
