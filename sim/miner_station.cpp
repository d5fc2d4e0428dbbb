#include "sim/miner_station.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pool/core/real_math.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

constexpr double kHashesPerDifficulty = 4294967296.0;
constexpr std::int64_t kReconnectMin = 1 * kS;
constexpr std::int64_t kReconnectMax = 5 * kS;
constexpr std::int64_t kPaceStep = 10 * kS;
constexpr double kDriftKept = 0.985;  // per step: half of it is gone in eight minutes

}  // namespace

MinerStation::MinerStation(Scheduler& scheduler, StationHost& host, MinerSetup setup,
                           std::uint64_t seed)
    : scheduler_(scheduler),
      host_(host),
      setup_(std::move(setup)),
      random_(seed, name_key(setup_.name), Stream::behaviour),
      draws_(seed, name_key(setup_.name), Stream::work),
      wander_(seed, name_key(setup_.name), Stream::drift),
      miner_(setup_.miner) {}

void MinerStation::begin() {
  connect_.set(scheduler_, *this, scheduler_.now_us() + to_us(setup_.start_s));
  on_since_us_ = scheduler_.now_us() + to_us(setup_.start_s);
  if (setup_.warm_up_s > 0 || setup_.drift > 0) keep_pace();
}

double MinerStation::speed() const {
  return powered_ ? setup_.hashes_per_s * factor_ * pace_factor_ : 0;
}

// In steps: the rate of the middle of a step holds for all of it.
void MinerStation::keep_pace() {
  const std::int64_t now_us = scheduler_.now_us();
  pace_.set(scheduler_, *this, now_us + kPaceStep);
  pace_factor_ = 1;
  if (setup_.warm_up_s > 0) {
    const auto on_us = static_cast<double>(std::max<std::int64_t>(0, now_us - on_since_us_));
    const double warm = (on_us + static_cast<double>(kPaceStep) / 2) / (setup_.warm_up_s * 1e6);
    pace_factor_ = std::min(1.0, warm);
  }
  if (setup_.drift > 0) {
    // An autoregressive walk with standard deviation `drift` in the long run.
    drifted_ = kDriftKept * drifted_ +
               std::sqrt(1 - kDriftKept * kDriftKept) * setup_.drift * normal(wander_);
    pace_factor_ *= core::exponential(drifted_);
  }
  restart_mining();
  host_.speed_changed(*this);
}

void MinerStation::connect() {
  if (!powered_ || link_ != nullptr) return;
  link_ = &host_.connect(*this, setup_.link);
  miner_.connect();
  send();
  plan_drop();
}

void MinerStation::plan_drop() {
  if (setup_.drop_every_s <= 0) return;
  const double gap_s = exponential(random_) * setup_.drop_every_s;
  drop_.set(scheduler_, *this, scheduler_.now_us() + to_us(gap_s));
}

// Wifi goes: mostly with a proper end, sometimes without a word.
void MinerStation::drop() {
  if (link_ == nullptr) return;
  if (random_.chance(0.3)) link_->break_silently();
  link_->close_by_miner();
  lost();
}

void MinerStation::lost() {
  if (link_ != nullptr) host_.left(*link_);
  link_ = nullptr;
  batch_us_per_hash_ = part_done_ = 0;
  next_start_us_ = -1;
  found_.clear();
  mine_.cancel();
  submit_.cancel();
  drop_.cancel();
  reconnect_later();
}

void MinerStation::reconnect_later() {
  if (!powered_) return;
  connect_.set(scheduler_, *this,
               scheduler_.now_us() + random_.between(kReconnectMin, kReconnectMax));
}

void MinerStation::set_power(bool on) {
  if (powered_ == on) return;
  powered_ = on;
  if (on) {
    on_since_us_ = scheduler_.now_us();
    return reconnect_later();
  }
  connect_.cancel();
  // The plug is pulled: no goodbye. The pool finds out by its own means.
  if (link_ == nullptr) return;
  link_->break_silently();
  link_->close_by_miner();
  lost();
}

void MinerStation::set_speed(double factor) {
  factor_ = factor;
  restart_mining();
  host_.speed_changed(*this);
}

void MinerStation::send() {
  const std::string bytes = miner_.take_output();
  if (link_ != nullptr && !bytes.empty()) link_->send_to_pool(bytes);
}

void MinerStation::receive(std::string_view bytes) {
  miner_.on_bytes(bytes);
  send();
  if (miner_.wants_reconnect() && link_ != nullptr) {
    link_->close_by_miner();
    return lost();
  }
  if (miner_.job_number() != std::exchange(job_, miner_.job_number())) restart_mining();
}

// What was hashed ahead on the old job was never hashed. The header under way counts as far as it
// has come: miners do not stop between headers.
void MinerStation::restart_mining() {
  if (mine_.when_us() != Wakeup::kNever && batch_us_per_hash_ > 0) {
    const double gone_us = static_cast<double>(scheduler_.now_us()) - batch_start_us_;
    part_done_ = std::fmod(std::max(0.0, gone_us) / batch_us_per_hash_, 1.0);
  }
  next_start_us_ = -1;
  found_.clear();
  submit_.cancel();
  mine_.cancel();
  if (link_ == nullptr || !miner_.has_job() || speed() <= 0) return;
  mine_.set(scheduler_, *this, scheduler_.now_us());
}

void MinerStation::on_event(std::int64_t, std::uint64_t what) {
  if (connect_.take(what)) connect();
  if (drop_.take(what)) drop();
  if (pace_.take(what)) keep_pace();
  if (submit_.take(what)) submit_found();
  if (mine_.take(what)) mine();
}

void MinerStation::mine() {
  if (link_ == nullptr || !miner_.is_authorized() || !miner_.has_job() || speed() <= 0) return;
  if (setup_.sampled == nullptr) {
    mine_toy();
  } else {
    mine_sampled();
  }
  if (!found_.empty()) submit_.set(scheduler_, *this, found_.front().at_us);
}

void MinerStation::mine_toy() {
  const double us_per_hash = 1e6 / speed();
  shares_.clear();
  const std::uint64_t hashed = miner_.hash(setup_.batch, shares_);
  if (hashed == 0) return;  // nothing left to try: the next job will change that
  const auto now_us = static_cast<double>(scheduler_.now_us());
  const double start_us = next_start_us_ >= 0 ? next_start_us_ : now_us - part_done_ * us_per_hash;
  batch_start_us_ = start_us;
  batch_us_per_hash_ = us_per_hash;
  for (fakes::MinerShare& share : shares_) {
    const double at = start_us + us_per_hash * static_cast<double>(share.attempt + 1);
    found_.push_back({static_cast<std::int64_t>(at), job_, std::move(share)});
  }
  next_start_us_ = start_us + us_per_hash * static_cast<double>(hashed);
  mine_.set(scheduler_, *this, static_cast<std::int64_t>(next_start_us_));
}

void MinerStation::mine_sampled() {
  const double difficulty = miner_.difficulty();
  const double mean_s = difficulty * kHashesPerDifficulty / speed();
  // Never further ahead than this: the law has no memory, so a pause costs nothing.
  constexpr double kAheadMaxS = 3'600;
  const double gap_s = exponential(draws_) * mean_s;
  const double reached = difficulty / draws_.unit();
  if (gap_s > kAheadMaxS) {
    mine_.set(scheduler_, *this, scheduler_.now_us() + to_us(kAheadMaxS));
    return;
  }
  bitcoin::HeaderBytes header{};
  std::optional<fakes::MinerShare> share = miner_.pick(header);
  if (!share) return;
  share->hash = setup_.sampled->put(header, reached);
  share->block = setup_.sampled->meets(share->hash, header);
  const std::int64_t at_us = scheduler_.now_us() + std::max<std::int64_t>(1, to_us(gap_s));
  found_.push_back({at_us, job_, std::move(*share)});
  mine_.set(scheduler_, *this, at_us);
}

void MinerStation::submit_found() {
  const std::int64_t now_us = scheduler_.now_us();
  while (!found_.empty() && found_.front().at_us <= now_us) {
    if (found_.front().job == miner_.job_number()) miner_.submit(found_.front().share);
    found_.pop_front();
  }
  send();
  if (!found_.empty()) submit_.set(scheduler_, *this, found_.front().at_us);
}

}  // namespace tbg::sim
