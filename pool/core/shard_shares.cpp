// A batch of shares: hashed together, then judged one by one in the order they were read.
#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"
#include "pool/core/limits.h"
#include "pool/core/shard.h"
#include "pool/stratum/reply.h"

namespace tbg::core {
namespace {

std::uint32_t bits_outside(const Share& share) {
  return share.fields.version_bits & ~share.connection->version_mask;
}

// What a rejection for these reasons costs: an honest miner produces them around a new block.
bool is_honest(stratum::Error error) {
  return error == stratum::Error::stale || error == stratum::Error::job_not_found;
}

}  // namespace

// Everything that can be decided before hashing. A share that passes will be hashed, whatever else
// is wrong with it, because it may be a block.
std::optional<stratum::Error> Shard::prepare(Now now, const stratum::Submit& request,
                                             Share& share) {
  Connection& c = *share.connection;
  c.last_share_us = now.mono_us;
  share.required = c.channel.difficulty();
  share.worker = c.channel.find_worker(request.worker);
  if (const auto error = decode_share(request, options_.nonce2_length, share.fields)) return error;
  const auto name = parse_job_id(boot_, request.job_id);
  const IssuedJob* const issued = name ? c.channel.issued(*name) : nullptr;
  if (issued == nullptr) return stratum::Error::job_not_found;
  share.job = jobs_.share(name->sequence);
  if (share.job == nullptr) return stratum::Error::job_not_found;
  share.name = *name;
  share.required = std::min(issued->lowest, share.job->network_difficulty);
  share.stale = share.job->tip < c.channel.tip;
  return std::nullopt;
}

void Shard::hash_batch() {
  climbs_.clear();
  headers_.clear();
  for (Share& share : batch_) {
    if (share.refused) continue;
    const Channel& channel = share.connection->channel;
    write_coinbase(*share.job,
                   {share.name.variant,
                    channel.tag_of(share.name.sequence).text,
                    channel.payout->script,
                    channel.extranonce1.view(),
                    {share.fields.nonce2.data(), share.fields.nonce2_size}},
                   coinbase_);
    share.root = climbs_.size();
    climbs_.push_back({bitcoin::sha256d(coinbase_), share.job->source->branch});
  }
  climber_.climb(climbs_);
  for (Share& share : batch_) {
    if (share.refused) continue;
    const std::uint32_t base = share.job->version;
    const std::uint32_t bits = share.fields.version_bits;
    share.header = headers_.size();
    share.headers = bits_outside(share) == 0 || (base ^ bits) == (base | bits) ? 1 : 2;
    for (std::uint8_t i = 0; i < share.headers; ++i) {
      const bitcoin::BlockHeader header{i == 0 ? base ^ bits : base | bits,
                                        share.job->source->previous,
                                        climbs_[share.root].node,
                                        share.fields.time,
                                        share.job->source->bits,
                                        share.fields.nonce};
      bitcoin::serialize_to(header, headers_.emplace_back().data());
    }
  }
  hashes_.resize(headers_.size());
  ports_.hasher.hash(headers_, hashes_);
}

void Shard::prefetch_duplicates() const {
  for (const Share& share : batch_) {
    if (share.refused) continue;
    const auto window = duplicates_.find(share.job->tip);
    if (window != duplicates_.end()) window->second.prefetch(hashes_[share.header]);
  }
}

void Shard::judge_batch(Now now) {
  if (batch_.empty()) return;
  hash_batch();
  prefetch_duplicates();
  for (Share& share : batch_)
    settle(now, share);
  for (Share& share : batch_)
    share.connection->shares_in_batch = 0;
  batch_.clear();
  ids_.clear();
}

void Shard::settle(Now now, Share& share) {
  if (share.refused) {
    if (share.worker) report_share(now, share, share.refused, 0, 0, false);
    reply_share(now, share, share.refused);
    return;
  }
  // Of two readings of foreign version bits the one that is a block counts, if any.
  std::size_t header = share.header;
  bool meets_network = false;
  for (std::size_t i = 0; i < share.headers && !meets_network; ++i) {
    meets_network = bitcoin::to_u256(hashes_[share.header + i]) <= share.job->network_target;
    if (meets_network) header = share.header + i;
  }
  settle_hashed(now, share, meets_network, header);
}

void Shard::settle_hashed(Now now, Share& share, bool meets_network, std::size_t header) {
  const bitcoin::Hash256& hash = hashes_[header];
  const double achieved = bitcoin::difficulty_from_hash(hash);
  const ShareFacts facts{
      .worker_known = share.worker.has_value(),
      .bits_outside_mask = bits_outside(share),
      .time_in_range = time_in_range(*share.job, share.fields.time, now.wall_seconds()),
      .stale = share.stale,
      .duplicate = credited_before(share, hash),
      .meets_target = bitcoin::meets_difficulty(bitcoin::to_u256(hash), achieved, share.required),
      .meets_network = meets_network};
  const std::optional<stratum::Error> refused = judge(facts);
  report_share(now, share, refused, achieved, header, meets_network);
  if (meets_network) report_solution(now, share, header, achieved);
  if (!refused) credit(now, share, hash, achieved);
  reply_share(now, share, refused);
}

bool Shard::credited_before(const Share& share, const bitcoin::Hash256& hash) const {
  const auto window = duplicates_.find(share.job->tip);
  return window != duplicates_.end() && window->second.contains(hash);
}

void Shard::report_share(Now now, const Share& share, std::optional<stratum::Error> refused,
                         double achieved, std::size_t header, bool is_block) {
  const Connection& c = *share.connection;
  // A block by a name that never logged in is still this channel's block: its first worker has it.
  if (!share.worker && !is_block) return;
  ShareSubmitted event{
      .miner = {c.channel.payout->address, c.channel.workers[share.worker.value_or(0)].name, c.id},
      .diff = share.required,
      .sdiff = achieved,
      .accepted = !refused,
      .reject_reason = refused ? stratum::describe(*refused).text : std::string_view{},
      .ip = c.ip,
      .job_id = {},
      .height = 0,
      .previous = {},
      .nonce1 = c.channel.extranonce1.view(),
      .nonce2 = {share.fields.nonce2.data(), share.fields.nonce2_size},
      .ntime = share.fields.time,
      .version = 0,
      .nonce = share.fields.nonce,
      .hash = {},
      .is_block = is_block};
  std::string job_id;
  if (share.job != nullptr) {
    job_id = job_id_text(boot_, share.name);
    event.job_id = job_id;
    event.height = share.job->height();
    event.previous = share.job->source->previous;
    const bitcoin::HeaderBytes& bytes = headers_[header];
    event.version = bitcoin::parse_header(bytes).version;
    event.hash = hashes_[header];
  }
  ports_.events.emit(now, event);
}

void Shard::report_solution(Now now, const Share& share, std::size_t header, double achieved) {
  const Connection& c = *share.connection;
  const Payout& payout = *c.channel.payout;
  const CoinbaseTag& tag = c.channel.tag_of(share.name.sequence);
  const std::uint32_t worker = share.worker.value_or(0);
  write_coinbase(*share.job,
                 {share.name.variant,
                  tag.text,
                  payout.script,
                  c.channel.extranonce1.view(),
                  {share.fields.nonce2.data(), share.fields.nonce2_size}},
                 coinbase_);
  ++unsecured_solutions_;
  ports_.mailbox.to_hub(id_, Solution{.client = c.id,
                                      .worker = worker,
                                      .job = share.job,
                                      .header = headers_[header],
                                      .hash = hashes_[header],
                                      .coinbase = coinbase_,
                                      .user = payout.address,
                                      .name = c.channel.workers[worker].name,
                                      .tag = tag.text,
                                      .tag_custom = tag.custom,
                                      .achieved = achieved,
                                      .stale = share.stale,
                                      .read_at_us = now.mono_us});
}

void Shard::credit(Now now, Share& share, const bitcoin::Hash256& hash, double achieved) {
  Connection& c = *share.connection;
  // The window is there: a tip's window goes only when all its shares are stale.
  const auto outcome = duplicates_.at(share.job->tip).insert(hash);
  if (outcome == DuplicateWindow::Outcome::full && !std::exchange(window_full_warned_, true))
    ports_.log.write(LogLevel::warning, "duplicate window is full: raise mindiff");
  Worker& worker = c.channel.workers[*share.worker];
  ++worker.accepted;
  ++counters_.accepted;
  worker.accepted_work += share.required;
  c.channel.vardiff.on_share(share.required / c.channel.difficulty());
  if (achieved > worker.best) {
    ports_.events.emit(now, ShareBestDiff{.miner = {c.channel.payout->address, worker.name, c.id},
                                          .new_best = achieved,
                                          .prev_best = worker.best,
                                          .timeframe = Timeframe::session,
                                          .week = {},
                                          .hash = hash});
    worker.best = achieved;
  }
  ports_.mailbox.to_hub(id_, ShareCredit{now, c.id, *share.worker, share.required, achieved,
                                         c.channel.difficulty(), hash});
  const bool fast = !c.submits.take(now.mono_us, options_.limits.submits_per_s, kSecond);
  if (fast) c.channel.vardiff.look_now();
  consider_vardiff(now, c, false);
}

void Shard::reply_share(Now now, Share& share, std::optional<stratum::Error> refused) {
  Connection& c = *share.connection;
  const std::string_view id{ids_.data() + share.id_at, share.id_size};
  say(c);
  if (!refused) return stratum::reply_true(c.out, id);
  stratum::reply_error(c.out, id, *refused);
  ++counters_.rejected_by_error[static_cast<std::size_t>(*refused)];
  if (!c.authorized()) {
    ++counters_.refused_submits;
  } else {
    ++counters_.rejected;
    if (share.worker) ++c.channel.workers[*share.worker].rejected;
  }
  if (c.exempt || is_honest(*refused)) return;
  if (!c.invalids.take(now.mono_us, options_.limits.invalid_per_min, 60 * kSecond))
    close(c, CloseReason::limit);
}

}  // namespace tbg::core
