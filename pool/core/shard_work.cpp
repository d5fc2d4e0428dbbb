// Work and difficulties on their way to miners (stratum-v1 rules 8-11, 13).
#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"
#include "pool/core/real_math.h"
#include "pool/core/shard.h"
#include "pool/stratum/reply.h"

namespace tbg::core {

double Shard::network_difficulty() const {
  return jobs_.empty() ? 0 : jobs_.newest()->network_difficulty;
}

CoinbaseTag Shard::coinbase_tag(const Payout& payout) const {
  const std::string_view name = tags_->find(payout.address);
  return {bitcoin::coinbase_tag(options_.tag, name, tag_limit(payout.script.size())),
          bitcoin::valid_tag_name(name)};
}

void Shard::change_difficulty(Now now, Connection& c, double wanted, DiffReason reason,
                              double rate) {
  Channel& channel = c.channel;
  const double old = channel.difficulty();
  const double fitted =
      fit_difficulty(wanted, difficulty_bounds(options_, c.wishes), network_difficulty());
  if (fitted == old) return;
  channel.set_difficulty(fitted);
  rank(c);
  look_soon(c);
  // A step of vardiff's own keeps what it knows of the miner; another's wish ends that.
  if (reason == DiffReason::vardiff || reason == DiffReason::fast_ramp ||
      reason == DiffReason::idle)
    channel.vardiff.moved(now.mono_us, fitted / old, reason == DiffReason::idle);
  else
    channel.vardiff.restart(now.mono_us);
  ports_.events.emit(
      now, DiffUpdated{.miner = {channel.payout->address, channel.workers.front().name, c.id},
                       .old_diff = old,
                       .new_diff = fitted,
                       .reason = reason,
                       .share_rate = rate,
                       .target_rate = 1 / options_.vardiff.target_share_interval_s});
  if (!std::exchange(c.retarget, true)) retargeting_.push_back(c.id);
}

void Shard::consider_vardiff(Now now, Connection& c, bool silent) {
  // One change at a time: shares under the last one must be on the wire before the next is judged.
  if (c.retarget || !c.channel.has_work) return;
  Vardiff& vardiff = c.channel.vardiff;
  const auto step = silent ? vardiff.after_silence(options_.vardiff, now.mono_us)
                           : vardiff.after_share(options_.vardiff, now.mono_us);
  if (!step) return;
  DiffReason reason = step->ramp ? DiffReason::fast_ramp : DiffReason::vardiff;
  if (silent && !step->ramp) reason = DiffReason::idle;
  change_difficulty(now, c, c.channel.difficulty() * step->factor, reason,
                    step->rate / options_.vardiff.target_share_interval_s);
}

void Shard::on_login_answer(Now now, const LoginAnswer& answer) {
  Connection* const c = find(answer.client);
  if (c == nullptr || answer.worker != 0 || !std::exchange(c->awaiting_login, false)) return;
  if (answer.remembered_difficulty <= 0 || c->wishes.password) return;
  change_difficulty(now, *c, answer.remembered_difficulty, DiffReason::reconnect_restored, 0);
  c->restored = true;
}

void Shard::on_job(Now now, const NewJob& message) {
  jobs_.add(message.job);
  if (next_tags_) {
    tags_ = std::exchange(next_tags_, nullptr);
    ++tags_version_;
  }
  work_withdrawn_ = false;
  jobs_.expire(now.mono_us, [](const Job&) {});
  duplicates_.try_emplace(message.job->tip);
  begin_broadcast();
}

void Shard::rank(const Connection& c) {
  seats_[c.index].rank = static_cast<std::int16_t>(binary_exponent(c.channel.difficulty()));
}

void Shard::begin_broadcast() {
  broadcast_.clear();
  std::vector<Seat> order;
  order.reserve(seats_.size());
  for (const Seat& seat : seats_)
    if (seat.rank != kNoWork) order.push_back(seat);
  // Largest hash rates first; they are taken from the back.
  std::stable_sort(order.begin(), order.end(),
                   [](const Seat& a, const Seat& b) { return a.rank < b.rank; });
  for (const Seat& seat : order)
    broadcast_.push_back(seat.id);
  if (broadcast_.empty() && !jobs_.empty()) forget_windows_before(jobs_.newest()->tip);
}

void Shard::broadcast_slice(Now now) {
  if (broadcast_.empty()) return;
  for (std::size_t i = 0; i < kConnectionsPerSlice && !broadcast_.empty(); ++i) {
    Connection* const c = find(broadcast_.back());
    broadcast_.pop_back();
    if (c == nullptr || c->closing || !c->authorized()) continue;
    broadcast_out_.clear();
    if (reconnecting_) {
      stratum::notify_reconnect(broadcast_out_);
    } else if (!work_withdrawn_ && !c->awaiting_login) {
      c->channel.forget_before(jobs_.oldest_sequence());
      append_work(now, *c, broadcast_out_);
    }
    if (broadcast_out_.empty()) continue;
    const std::string_view piece = broadcast_out_;
    ports_.network.send(c->id, {&piece, 1});
  }
  if (!broadcast_.empty()) return;
  reconnecting_ = false;
  // Everybody was told of the newest tip: shares of older ones are stale now, never credited.
  forget_windows_before(notified_tip_);
}

void Shard::forget_windows_before(std::uint64_t tip) {
  duplicates_.erase(duplicates_.begin(), duplicates_.lower_bound(tip));
}

void Shard::append_difficulty_if_new(Connection& c, std::string& out) {
  Channel& channel = c.channel;
  // The network's difficulty caps every other: when it falls, miners must hear of it.
  const double fitted = fit_difficulty(channel.difficulty(), difficulty_bounds(options_, c.wishes),
                                       network_difficulty());
  if (fitted < channel.difficulty()) channel.set_difficulty(fitted);
  if (channel.announce_difficulty()) stratum::notify_difficulty(out, channel.difficulty());
}

void Shard::append_work(Now now, Connection& c, std::string& out) {
  Channel& channel = c.channel;
  const Job& job = *jobs_.newest();
  const auto variant = channel.next_variant(job.sequence);
  if (!variant) return;  // the next job brings the new difficulty along
  c.retarget = false;    // this work carries it already: none is owed for it any more
  const bool clean = !channel.has_work || job.tip != channel.tip;
  append_difficulty_if_new(c, out);
  channel.issue({job.sequence, *variant});
  const Payout& payout = *channel.payout;
  if (std::exchange(channel.tags_version, tags_version_) != tags_version_)
    channel.set_tag(coinbase_tag(payout), job.sequence);
  const std::string& tag = channel.tag_of(job.sequence).text;
  const std::uint64_t key = static_cast<std::uint64_t>(job.sequence) << 16 |
                            static_cast<std::uint64_t>(*variant) << 8 | tag.size();
  if (std::exchange(head_key_, key) != key) patch_head(job, *variant, tag.size(), head_);
  suffix_.clear();
  bitcoin::append_coinbase_suffix(suffix_, job.coinbase, tag, payout.script);
  out += head_;
  bitcoin::append_hex(out, suffix_);
  out += clean ? job.tail_clean : job.tail_keep;
  if (!channel.has_work) channel.vardiff.restart(now.mono_us);
  channel.has_work = true;
  channel.tip = job.tip;
  if (job.tip == notified_tip_) return;
  notified_tip_ = job.tip;
  ports_.mailbox.to_hub(id_, FirstNotified{job.tip, now.mono_us});
}

void Shard::sweep_slice(Now now) {
  if (sweep_at_ == 0) {
    if (now.mono_us < next_sweep_us_) return;
    next_sweep_us_ = now.mono_us + kSweepInterval;
    sweep_at_ = seats_.size();
  }
  for (std::size_t i = 0; i < kConnectionsPerSlice && sweep_at_ > 0; ++i) {
    --sweep_at_;
    if (sweep_at_ >= seats_.size()) continue;
    if (now.mono_us >= seats_[sweep_at_].look_at_us) look_at(now, sweep_at_);
  }
}

// A connection fills ten lines of cache and a seat half a one: it is left alone until something can
// be due. Whatever brings that forward goes through look_soon(); shares only put it off.
void Shard::look_at(Now now, std::size_t seat) {
  Connection& c = *seats_[seat].connection;
  if (!c.authorized()) {
    const std::int64_t until =
        c.connected_us + (c.subscribed ? kAuthorizeTimeout : kSubscribeTimeout);
    if (now.mono_us > until) return close(c, CloseReason::timeout);
    seats_[seat].look_at_us = until;
    return;
  }
  const auto drop_idle_us = static_cast<std::int64_t>(options_.drop_idle_s * 1e6);
  const std::int64_t drop_at = drop_idle_us > 0 ? c.last_share_us + drop_idle_us : INT64_MAX;
  if (now.mono_us > drop_at) return close(c, CloseReason::timeout);
  if (!work_withdrawn_) consider_vardiff(now, c, true);
  const bool judged = c.channel.has_work && !c.retarget;
  seats_[seat].look_at_us =
      judged ? std::min(drop_at, c.channel.vardiff.silent_until(options_.vardiff)) : 0;
}

void Shard::look_soon(const Connection& c) { seats_[c.index].look_at_us = 0; }

}  // namespace tbg::core
