#include "pool/app/user_tags_watch.h"

#include <sys/stat.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace tbg::app {

UserTagsWatch::UserTagsWatch(live::Loop& loop, OperatorLog& log, UserTagsSource source,
                             const core::UserTagsPtr& in_force, Apply apply,
                             std::chrono::milliseconds look_every)
    : loop_(loop),
      log_(log),
      source_(std::move(source)),
      apply_(std::move(apply)),
      digest_(in_force->digest()),
      helper_(look_every, [this] { look(); }) {}

void UserTagsWatch::reload() {
  asked_ = true;
  helper_.wake();
}

std::optional<UserTagsWatch::Identity> UserTagsWatch::identify() const {
  struct stat status {};
  if (::stat(source_.file.c_str(), &status) != 0) return std::nullopt;
  return Identity{
      .device = status.st_dev,
      .inode = status.st_ino,
      .size = status.st_size,
      .changed_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void UserTagsWatch::look() {
  const bool asked = asked_.exchange(false);
  const std::optional<Identity> now = identify();
  const bool at_rest = std::exchange(last_look_, now) == now;
  // What was read before the watch began may be older than what it sees first: once is for safety.
  const bool fresh = !read_once_ || now != last_read_;
  if (!asked && !(fresh && at_rest)) return;
  last_read_ = now;
  read_once_ = true;
  read(asked);
}

void UserTagsWatch::read(bool asked) {
  UserTagsRead found = read_user_tags(source_);
  for (std::string& problem : found.problems)
    say(LogLevel::error, std::move(problem));
  if (!found.tags)
    return say(LogLevel::error,
               "user_tags: " + source_.file + " is not used; the names from before stay in force");
  const std::string names = std::to_string(found.tags->size()) + " names";
  if (std::exchange(digest_, found.tags->digest()) == found.tags->digest()) {
    if (asked) say(LogLevel::notice, "user_tags: " + source_.file + " is read: nothing is new");
    return;
  }
  say(LogLevel::notice,
      "user_tags: " + source_.file + " is read: " + names + ", used from the next job on");
  boost::asio::post(loop_.io(), [apply = apply_, tags = std::move(found.tags)] { apply(tags); });
}

void UserTagsWatch::say(LogLevel level, std::string line) {
  boost::asio::post(loop_.io(),
                    [&log = log_, level, text = std::move(line)] { log.write(level, text); });
}

}  // namespace tbg::app
