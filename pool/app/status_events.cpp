#include "pool/app/status_events.h"

#include <algorithm>

namespace tbg::app {

void StatusEvents::emit(Now now, const Event& event) {
  if (const auto* const share = std::get_if<ShareSubmitted>(&event)) return count(*share);
  if (const auto* const miner = std::get_if<MinerConnected>(&event)) return come(now, *miner);
  if (const auto* const miner = std::get_if<MinerDisconnected>(&event)) return leave(*miner);
  if (const auto* const block = std::get_if<BlockStatus>(&event))
    if (block->status == BlockState::accepted && block->height > last_height_) {
      last_height_ = block->height;
      round_ = {};
    }
}

void StatusEvents::count(const ShareSubmitted& share) {
  if (share.accepted) {
    if (!share.is_block) round_.best = std::max(round_.best, share.sdiff);
    ++accepted_;
    ++round_.accepted_count;
    round_.accepted += share.diff;
  } else {
    ++round_.rejected_count;
    round_.rejected += share.diff;
  }
}

void StatusEvents::come(Now now, const MinerConnected& miner) {
  Device& device = devices_[{std::string(miner.miner.user), std::string(miner.miner.worker)}];
  if (device.connections++ == 0) device.since_s = now.wall_seconds();
  device.agent = miner.useragent;
}

void StatusEvents::leave(const MinerDisconnected& miner) {
  const auto found =
      devices_.find({std::string(miner.miner.user), std::string(miner.miner.worker)});
  if (found != devices_.end() && --found->second.connections == 0) devices_.erase(found);
}

const StatusEvents::Device* StatusEvents::find(const std::string& user,
                                               const std::string& worker) const {
  const auto found = devices_.find({user, worker});
  return found == devices_.end() ? nullptr : &found->second;
}

bool StatusEvents::is_online(const std::string& user) const {
  const auto first = devices_.lower_bound({user, std::string()});
  return first != devices_.end() && first->first.first == user;
}

}  // namespace tbg::app
