// The OperatorLog port: console and logdir/tbgpool.log. May be written to by any thread: it takes a
// lock for a line that is wanted.
//
// A thread of its own writes: a full terminal or a slow disk never holds up the loop; if 8,192
// lines are waiting, the oldest give way. The file is turned over at 64 MiB, five old ones are
// kept. Everything but printable ASCII is escaped, so that a miner's name cannot forge lines or
// steer a terminal; lines end after 4,096 characters.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "pool/live/repeat_filter.h"
#include "pool/live/start_error.h"

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace tbg::live {

// Printable ASCII only: \n, \r, \t and \xNN for the rest; cut with "..." after 4,096 characters.
std::string escaped(std::string_view line);

class SpdlogLog final : public OperatorLog {
 public:
  struct Options {
    std::filesystem::path logdir;  // empty: no file
    bool console = true;
    LogLevel level = LogLevel::info;  // lower ones are not written
  };
  // Makes the folder and opens the file.
  static StartResult<std::unique_ptr<SpdlogLog>> open(const Options& options);
  ~SpdlogLog() override;

  void write(LogLevel level, std::string_view line) override;
  void set_level(LogLevel level) { level_ = level; }

 private:
  explicit SpdlogLog(LogLevel level);
  void write_out(const LogLine& line);

  std::atomic<LogLevel> level_;
  std::mutex mutex_;
  RepeatFilter filter_;
  std::shared_ptr<spdlog::details::thread_pool> writer_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace tbg::live
