// One helper thread that waits for the disk, so that the loop never does.
//
// The log of found blocks goes before whole files, but is durable only together with the files
// written before: a block is rebuilt from its record and its template. Requests for the same thing
// that come while the disk is busy are served by one fsync. At destruction what was asked for is
// still done. Memory: one path per file written since the last fsync.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "pool/live/loop.h"
#include "pool/ports/log.h"

namespace tbg::live {

class DiskSyncer {
 public:
  DiskSyncer(Loop& loop, OperatorLog& log);
  ~DiskSyncer();

  // fsync of an open log and of all files named to sync_file() so far; then `durable` runs on the
  // loop's thread. If the disk fails it never runs, and the operator hears of it.
  void sync_log(int fd, std::string path, std::function<void()> durable);
  // fsync of a file that was renamed into place, and of its folder.
  void sync_file(std::string path);

 private:
  struct LogSync {
    int fd = -1;
    std::string path;
    std::set<std::string> files;
    std::vector<std::function<void()>> durable;
  };

  void run();
  void do_log(LogSync& sync);
  // False if the disk failed.
  bool do_file(const std::string& path);
  bool complain(const std::string& path, int error);  // false

  Loop& loop_;
  OperatorLog& log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  LogSync log_sync_;
  std::set<std::string> files_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tbg::live
