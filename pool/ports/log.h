// Words for the operator. Not an event: nothing is derived from it, and it may be dropped.
#pragma once

#include <cstdint>
#include <string_view>

namespace tbg {

enum class LogLevel : std::uint8_t { debug, info, notice, warning, error };

class OperatorLog {
 public:
  virtual ~OperatorLog() = default;
  // One line; control characters in it (names chosen by miners) are escaped by whoever writes it
  // out.
  virtual void write(LogLevel level, std::string_view line) = 0;
};

}  // namespace tbg
