#include "pool/live/spdlog_log.h"

#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <vector>

#include "pool/live/loop.h"

namespace tbg::live {

namespace {

constexpr std::size_t kLineMax = 4096;
constexpr std::size_t kLinesWaitingMax = 8192;
constexpr std::size_t kFileBytes = 64u << 20;
constexpr std::size_t kOldFiles = 5;

std::string_view prefix(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug: ";
    case LogLevel::info:
    case LogLevel::notice:
      return "";
    case LogLevel::warning:
      return "warning: ";
    case LogLevel::error:
      return "error: ";
  }
  return "";
}

}  // namespace

std::string escaped(std::string_view line) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : line.substr(0, kLineMax)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= ' ' && c <= '~') {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  if (line.size() > kLineMax) out += "...";
  return out;
}

SpdlogLog::SpdlogLog(LogLevel level) : level_(level) {}

StartResult<std::unique_ptr<SpdlogLog>> SpdlogLog::open(const Options& options) {
  std::unique_ptr<SpdlogLog> log(new SpdlogLog(options.level));
  // spdlog reports its failures by exceptions; this is the only place where they can occur.
  try {
    std::vector<spdlog::sink_ptr> sinks;
    if (options.console) sinks.push_back(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    if (!options.logdir.empty()) {
      std::filesystem::create_directories(options.logdir);
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          (options.logdir / "tbgpool.log").string(), kFileBytes, kOldFiles));
    }
    log->writer_ = std::make_shared<spdlog::details::thread_pool>(kLinesWaitingMax, 1);
    log->logger_ =
        std::make_shared<spdlog::async_logger>("tbgpool", sinks.begin(), sinks.end(), log->writer_,
                                               spdlog::async_overflow_policy::overrun_oldest);
  } catch (const std::exception& failure) {
    return StartError{"cannot log to " + options.logdir.string() + " (logdir): " + failure.what()};
  }
  log->logger_->set_pattern("[%Y-%m-%d %H:%M:%S.%e] %v");
  log->logger_->flush_on(spdlog::level::info);
  return log;
}

SpdlogLog::~SpdlogLog() {
  if (!logger_) return;
  for (const LogLine& line : filter_.rest())
    write_out(line);
  // The writing thread ends first: it holds the logger as long as a line of it waits.
  writer_.reset();
}

void SpdlogLog::write(LogLevel level, std::string_view line) {
  if (level < level_) return;
  const std::lock_guard lock(mutex_);
  for (const LogLine& passed : filter_.pass(Loop::now().mono_us, level, line))
    write_out(passed);
}

void SpdlogLog::write_out(const LogLine& line) {
  logger_->log(spdlog::level::info, "{}{}", prefix(line.level), escaped(line.text));
}

}  // namespace tbg::live
