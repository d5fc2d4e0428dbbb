// One helper thread that waits for the disk, so that the loop never does.
//
// Logs go before whole files, but are durable only together with the files
// written before: a block is rebuilt from its record and its template. Requests for the same thing
// that come while the disk is busy are served by one fsync. At destruction what was asked for is
// still done. Memory: one path per file written since the last fsync.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pool/live/file_io.h"
#include "pool/live/loop.h"
#include "pool/live/segment_log.h"
#include "pool/ports/log.h"

namespace tbg::live {

class DiskSyncer {
 public:
  DiskSyncer(Loop& loop, OperatorLog& log);
  ~DiskSyncer();

  // fsync of a log's segment, with all that was appended, and of all files named to sync_file() so
  // far; then `durable` runs on the loop's thread. If one of these fails it never runs, and the
  // operator hears of it. The log must outlive this.
  void sync_log(SegmentLog& log, std::function<void()> durable);
  // fsync of a file that was renamed into place, and of its folder.
  void sync_file(std::string path);

 private:
  struct Segment {
    SegmentLog* log = nullptr;
    std::shared_ptr<const FileHandle> file;
  };
  struct LogSync {
    std::map<std::string, Segment> logs;  // by path
    std::set<std::string> files;
    std::vector<std::pair<std::string, std::function<void()>>> durable;  // path of the log first
  };

  void run();
  void do_log(LogSync& sync);
  bool do_segment(const std::string& path, const Segment& segment);
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
