// What the collector says to its operator: lines on standard error. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace spdlog {
class logger;
}

namespace tbg::collect {

class Log {
 public:
  enum class Level { debug, info, warning, error, silent };

  explicit Log(Level level = Level::info);
  void write(Level level, std::string_view text);
  void debug(std::string_view text) { write(Level::debug, text); }
  void info(std::string_view text) { write(Level::info, text); }
  void warn(std::string_view text) { write(Level::warning, text); }
  void error(std::string_view text) { write(Level::error, text); }

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

// debug, info, warning (warn) or error.
std::optional<Log::Level> parse_log_level(std::string_view text);

}  // namespace tbg::collect
