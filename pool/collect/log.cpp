#include "pool/collect/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

namespace tbg::collect {
namespace {

constexpr std::size_t kLineMax = 4096;

spdlog::level::level_enum spdlog_level(Log::Level level) {
  switch (level) {
    case Log::Level::debug:
      return spdlog::level::debug;
    case Log::Level::info:
      return spdlog::level::info;
    case Log::Level::warning:
      return spdlog::level::warn;
    case Log::Level::error:
      return spdlog::level::err;
    case Log::Level::silent:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

// Servers' messages may hold anything; a line of the log stays a line.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, kLineMax));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  return out;
}

}  // namespace

Log::Log(Level level)
    : logger_(std::make_shared<spdlog::logger>("tbgcollect",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("[%Y-%m-%d %H:%M:%S.%e] %l: %v");
  logger_->set_level(spdlog_level(level));
}

void Log::write(Level level, std::string_view text) {
  logger_->log(spdlog_level(level), one_line(text));
}

std::optional<Log::Level> parse_log_level(std::string_view text) {
  if (text == "debug") return Log::Level::debug;
  if (text == "info") return Log::Level::info;
  if (text == "warning" || text == "warn") return Log::Level::warning;
  if (text == "error") return Log::Level::error;
  return std::nullopt;
}

}  // namespace tbg::collect
