// All of a live pool but its node and its store: what listens to miners, and the core that serves
// them, on the process's loop or on threads of their own.
//
// Order: listen(), the main part's start(), run(); at last end(), the main part's finish(), and
// finish_events().
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "pool/app/event_outlet.h"
#include "pool/app/pool_view.h"
#include "pool/app/settings.h"
#include "pool/app/status_events.h"
#include "pool/live/connector.h"
#include "pool/live/file_store.h"
#include "pool/live/session_recorder.h"

namespace tbg::app {

class RunningPool : public PoolView {
 public:
  // What the process's loop drives: the whole pool, or the part with the hub.
  virtual core::PoolCore& main_part() = 0;
  virtual live::StartResult<void> listen() = 0;
  // Where the listener of that number really listens.
  [[nodiscard]] virtual std::uint16_t port(std::size_t listener) const = 0;
  // What needs threads of its own begins.
  virtual void run() = 0;
  virtual void stop_listening() = 0;
  virtual void set_log_level(LogLevel level) = 0;
  // Nothing comes from miners any more; what they sent is posted to the process's loop before.
  virtual void end() = 0;
  // After end(): the events of its threads are out, or given up, and the totals final.
  virtual void finish_events() = 0;
};

// All must outlive the pool; `settings` is read while it is made only.
struct PoolSurroundings {
  const Settings& settings;
  live::Connector::Options connector;
  live::Loop& loop;
  Node& node;
  live::FileStore& store;
  EventOutlet& events;  // of the process's loop
  live::SessionRecorder* recording = nullptr;
  OperatorLog& log;
  // What the status files need of the events of other threads.
  std::function<void(const StatusDelta&)> on_status;
};
// For the core of the thread of that number, if there is a recording. It must outlive the core.
inline std::unique_ptr<core::Recorder> recorder_of(const PoolSurroundings& around,
                                                   std::uint64_t thread) {
  if (around.recording == nullptr) return nullptr;
  return std::make_unique<core::Recorder>(&around.recording->sink(thread));
}
std::unique_ptr<RunningPool> make_pool(const PoolSurroundings& around);

}  // namespace tbg::app
