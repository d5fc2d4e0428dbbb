#include "pool/app/status_events.h"

#include <algorithm>
#include <optional>

namespace tbg::app {
namespace {

void count(Round& round, const ShareSubmitted& share) {
  if (share.accepted) {
    if (!share.is_block) round.best = std::max(round.best, share.sdiff);
    ++round.accepted_count;
    round.accepted += share.diff;
  } else {
    ++round.rejected_count;
    round.rejected += share.diff;
  }
}

DeviceChange change(bool came, const Miner& miner, std::string_view agent, Now now) {
  return {came, std::string(miner.user), std::string(miner.worker), std::string(agent),
          now.wall_seconds()};
}

std::optional<DeviceChange> change_in(Now now, const Event& event) {
  if (const auto* const miner = std::get_if<MinerConnected>(&event))
    return change(true, miner->miner, miner->useragent, now);
  if (const auto* const miner = std::get_if<MinerDisconnected>(&event))
    return change(false, miner->miner, {}, now);
  return std::nullopt;
}

}  // namespace

void StatusTally::emit(Now now, const Event& event) {
  if (const auto* const share = std::get_if<ShareSubmitted>(&event))
    return count(delta_.shares, *share);
  if (auto device = change_in(now, event)) delta_.devices.push_back(std::move(*device));
}

void StatusEvents::emit(Now now, const Event& event) {
  if (const auto* const share = std::get_if<ShareSubmitted>(&event)) {
    if (share->accepted) ++accepted_;
    return count(round_, *share);
  }
  if (const auto device = change_in(now, event)) return on_change(*device);
  if (const auto* const block = std::get_if<BlockStatus>(&event))
    if (block->status == BlockState::accepted && block->height > last_height_) {
      last_height_ = block->height;
      round_ = {};
    }
}

void StatusEvents::add(const StatusDelta& delta) {
  accepted_ += delta.shares.accepted_count;
  round_ += delta.shares;
  for (const DeviceChange& device : delta.devices)
    on_change(device);
}

void StatusEvents::on_change(const DeviceChange& change) {
  const std::pair key{change.user, change.worker};
  if (!change.came) {
    const auto found = devices_.find(key);
    if (found != devices_.end() && --found->second.connections == 0) devices_.erase(found);
    return;
  }
  Device& device = devices_[key];
  if (device.connections++ == 0) device.since_s = change.at_s;
  device.agent = change.agent;
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
