// Reads the file of user_tags again whenever it has changed, while the pool runs.
//
// A thread of its own looks at the file every second, and reads it once it has stayed the same for
// a second: not while an editor still writes. What it read is handed over on the loop's thread, as
// one pointer. A file with anything wrong in it is told about, once, and changes nothing.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "pool/app/user_tags_file.h"
#include "pool/live/helper_thread.h"
#include "pool/live/loop.h"
#include "pool/ports/log.h"

namespace tbg::app {

class UserTagsWatch {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{1'000};
  using Apply = std::function<void(const core::UserTagsPtr&)>;

  // `in_force` is what was read last; `apply` is called on the loop's thread with other content,
  // and must stay good while the loop runs.
  UserTagsWatch(live::Loop& loop, OperatorLog& log, UserTagsSource source,
                const core::UserTagsPtr& in_force, Apply apply,
                std::chrono::milliseconds look_every = kLookEvery);

  // The operator asks: read at once, and told about even if nothing is new.
  void reload();

 private:
  struct Identity {  // of a file's content, as far as can be seen without reading it
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  // All below on the helper's thread.
  [[nodiscard]] std::optional<Identity> identify() const;
  void look();
  void read(bool asked);
  void say(LogLevel level, std::string line);

  live::Loop& loop_;
  OperatorLog& log_;
  const UserTagsSource source_;
  const Apply apply_;
  std::atomic<bool> asked_ = false;
  std::uint64_t digest_ = 0;           // of what is in force
  std::optional<Identity> last_look_;  // nullopt: there was no file
  std::optional<Identity> last_read_;
  bool read_once_ = false;
  live::HelperThread helper_;  // last: it uses all others
};

}  // namespace tbg::app
