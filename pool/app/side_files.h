// The files beside the store, as the settings have them: what operators write for a running pool
// (user_tags), and what it writes for them in logdir (status files, share log).
#pragma once

#include <memory>

#include "pool/app/event_outlet.h"
#include "pool/app/settings.h"
#include "pool/app/share_log.h"
#include "pool/app/status_files.h"
#include "pool/app/user_tags_watch.h"

namespace tbg::app {

// Of the shares that come on that loop; null if there shall be none.
std::unique_ptr<ShareLog> make_share_log(live::Loop& loop, OperatorLog& log,
                                         const Settings& settings);

class SideFiles {
 public:
  // Hears events from here on. All must live until finish(); the settings' user_tags are kept up to
  // date.
  SideFiles(live::Loop& loop, OperatorLog& log, EventOutlet& events, Settings& settings);

  // `core`: the part with the hub.
  void start(const PoolView& pool, core::PoolCore& core);
  // What events of another thread say.
  void add(const StatusDelta& delta);
  // The operator asks for what can be read again.
  void reload();
  // The loop has ended: what is left is written.
  void finish();

 private:
  live::Loop& loop_;
  OperatorLog& log_;
  Settings& settings_;
  std::unique_ptr<StatusFiles> status_;
  std::unique_ptr<ShareLog> shares_;
  std::unique_ptr<UserTagsWatch> tags_;
};

}  // namespace tbg::app
