#include "pool/app/side_files.h"

namespace tbg::app {

SideFiles::SideFiles(live::Loop& loop, OperatorLog& log, EventOutlet& events, Settings& settings)
    : loop_(loop), log_(log), settings_(settings) {
  if (settings.status_files) {
    status_ = std::make_unique<StatusFiles>(loop, log, settings.logdir, StatusFiles::Pace{});
    events.add_ear(status_->ear());
  }
  if (settings.log_shares) {
    const ListenSettings& at = settings.listen.front();
    shares_ = std::make_unique<ShareLog>(loop, log, settings.logdir,
                                         at.host + ":" + std::to_string(at.port));
    events.add_ear(*shares_);
  }
}

void SideFiles::start(core::PoolCore& core) {
  if (status_) status_->start(core);
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
