#include "pool/app/side_files.h"

namespace tbg::app {

std::unique_ptr<ShareLog> make_share_log(live::Loop& loop, OperatorLog& log,
                                         const Settings& settings) {
  if (!settings.log_shares) return nullptr;
  const ListenSettings& at = settings.listen.front();
  return std::make_unique<ShareLog>(loop, log, settings.logdir,
                                    at.host + ":" + std::to_string(at.port));
}

SideFiles::SideFiles(live::Loop& loop, OperatorLog& log, EventOutlet& events, Settings& settings)
    : loop_(loop), log_(log), settings_(settings) {
  if (settings.status_files) {
    status_ = std::make_unique<StatusFiles>(loop, log, settings.logdir, StatusFiles::Pace{});
    events.add_ear(status_->ear());
  }
  // With several shards each of them has one.
  if (settings.pool.shards == 1) shares_ = make_share_log(loop, log, settings);
  if (shares_) events.add_ear(*shares_);
}

void SideFiles::add(const StatusDelta& delta) {
  if (status_) status_->add(delta);
}

void SideFiles::start(const PoolView& pool, core::PoolCore& core) {
  if (status_) status_->start(pool);
  if (settings_.user_tags_file.empty()) return;
  tags_ = std::make_unique<UserTagsWatch>(
      loop_, log_,
      UserTagsSource{settings_.user_tags_file, settings_.pool.network, settings_.demo_tags},
      settings_.pool.user_tags, [&settings = settings_, &core](const core::UserTagsPtr& tags) {
        settings.pool.user_tags = tags;
        core.on_user_tags(live::Loop::now(), tags);
      });
}

void SideFiles::reload() {
  if (tags_) tags_->reload();
}

void SideFiles::finish() {
  tags_.reset();
  if (status_) status_->finish();
  if (shares_) shares_->finish();
}

}  // namespace tbg::app
