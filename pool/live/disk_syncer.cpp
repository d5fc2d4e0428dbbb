#include "pool/live/disk_syncer.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tbg::live {

DiskSyncer::DiskSyncer(Loop& loop, OperatorLog& log) : loop_(loop), log_(log) {
  thread_ = std::thread([this] { run(); });
}

DiskSyncer::~DiskSyncer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void DiskSyncer::sync_log(SegmentLog& log, std::function<void()> durable) {
  {
    const std::lock_guard lock(mutex_);
    log_sync_.logs[log.path()] = {&log, log.file()};
    log_sync_.durable.emplace_back(log.path(), std::move(durable));
  }
  wake_.notify_one();
}

void DiskSyncer::sync_file(std::string path) {
  {
    const std::lock_guard lock(mutex_);
    files_.insert(std::move(path));
  }
  wake_.notify_one();
}

void DiskSyncer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !log_sync_.durable.empty() || !files_.empty(); });
    if (!log_sync_.durable.empty()) {
      LogSync sync = std::exchange(log_sync_, {});
      sync.files = std::exchange(files_, {});
      lock.unlock();
      do_log(sync);
    } else if (!files_.empty()) {
      const std::string path = *files_.begin();
      files_.erase(files_.begin());
      lock.unlock();
      do_file(path);
    } else {
      return;
    }
    lock.lock();
  }
}

void DiskSyncer::do_log(LogSync& sync) {
  std::set<std::string> failed;
  for (const auto& [path, segment] : sync.logs)
    if (!do_segment(path, segment)) failed.insert(path);
  bool good = true;
  for (const std::string& path : sync.files)
    good = do_file(path) && good;
  if (!good) return;
  for (auto& [path, durable] : sync.durable)
    if (!failed.contains(path)) boost::asio::post(loop_.io(), std::move(durable));
}

bool DiskSyncer::do_segment(const std::string& path, const Segment& segment) {
  int error = segment.log->drain();
  if (::fdatasync(segment.file->get()) != 0 && error == 0) error = errno;
  return error == 0 || complain(path, error);
}

bool DiskSyncer::do_file(const std::string& path) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return true;  // removed meanwhile
  if (::fsync(file.get()) != 0) return complain(path, errno);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const FileHandle directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory && ::fsync(directory.get()) != 0) return complain(folder, errno);
  return true;
}

bool DiskSyncer::complain(const std::string& path, int error) {
  boost::asio::post(loop_.io(),
                    [&log = log_, line = store_error("bring to the disk", path, error).message] {
                      log.write(LogLevel::error, line);
                    });
  return false;
}

}  // namespace tbg::live
