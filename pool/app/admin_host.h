// What the process offers to those who answer an operator (admin.h): the pool to look at, and what
// only the process itself can do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pool/app/event_log.h"
#include "pool/app/pool_view.h"
#include "pool/app/settings.h"

namespace tbg::app {

struct ReloadOutcome {
  bool done = false;  // false: the configuration is wrong, nothing has changed
  std::vector<std::string> lines;
};

struct RecordingState {
  bool recording = false;
  std::string file;  // "": there was none since the start
  std::uint64_t bytes = 0;
};

class AdminHost {
 public:
  struct Facts {
    bool embedded = false;
    bool stopping = false;
    std::int64_t uptime_s = 0;
    LogLevel log_level{};
    EventLog::Tip tip{};  // of the network, as it was announced
  };

  virtual ~AdminHost() = default;
  [[nodiscard]] virtual Now now() const = 0;
  [[nodiscard]] virtual const Settings& settings() const = 0;
  [[nodiscard]] virtual Facts facts() const = 0;
  // nullptr until a node has said which network it is.
  [[nodiscard]] virtual PoolView* pool() = 0;
  // As configured in user_tags; "" if it has none.
  [[nodiscard]] virtual std::string name_of(const std::string& address) const = 0;
  virtual void set_log_level(LogLevel level) = 0;
  virtual ReloadOutcome reload() = 0;
  // A graceful end begins; the second time it ends at once.
  virtual void stop() = 0;
  [[nodiscard]] virtual RecordingState recording() const = 0;
  virtual void stop_recording() = 0;
  // A graceful end begins, and then a new start with a recording to this file. Otherwise: why not.
  virtual std::string restart_recording(const std::string& file) = 0;
};

}  // namespace tbg::app
