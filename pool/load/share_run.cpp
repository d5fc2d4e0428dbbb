#include "pool/load/share_run.h"

#include <algorithm>
#include <stdexcept>

#include "pool/load/clock.h"

namespace tbg::load {
namespace {

// Due shares sent between two looks at the network, should the generator have fallen behind.
constexpr int kSendsPerTurn = 64;
// Mining a share in advance takes some microseconds; nearer to the next send it could delay it.
constexpr std::int64_t kSpareNs = 40'000;
constexpr std::uint32_t kStockScan = 64;
constexpr std::int64_t kTurnNsMax = 10 * kNsPerMs;

}  // namespace

std::uint64_t ShareCounts::rejections() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : rejected)
    sum += count;
  return sum;
}

ShareRun::ShareRun(Swarm& swarm, std::uint32_t in_flight, double rate)
    : swarm_(swarm), in_flight_(in_flight), rate_(rate) {
  swarm_.listen(
      {.on_reply = [this](std::uint32_t source, const Reply& reply) { on_reply(source, reply); },
       .on_notify =
           [this](std::uint32_t source, std::string_view line, double difficulty) {
             if (source >= sources_.size()) sources_.resize(source + 1);
             sources_[source].miner.set_work(line, difficulty);
           },
       .on_read_end = [this](std::uint32_t source) { fill(source); }});
  swarm_.log_in();
  sources_.resize(swarm_.size());
  for (std::uint32_t i = 0; i < swarm_.size(); ++i) {
    const Subscription& subscription = swarm_.subscription(i);
    auto extranonce1 = bitcoin::from_hex(subscription.extranonce1_hex);
    if (!extranonce1) throw std::runtime_error("extranonce1 is not hex");
    sources_[i].miner.set_extranonce(*extranonce1, subscription.extranonce2_size);
  }
}

void ShareRun::run_for(double seconds) {
  const std::int64_t end = mono_ns() + seconds_to_ns(seconds);
  const bool closed = rate_ == 0;
  if (open_start_ns_ == 0) {
    open_start_ns_ = mono_ns();
    for (std::uint32_t i = 0; closed && i < sources_.size(); ++i) {
      fill(i);
      swarm_.flush(i);
    }
  }
  for (std::int64_t now = mono_ns(); now < end; now = mono_ns()) {
    std::int64_t timeout = kTurnNsMax;
    if (!closed) {
      send_due(now);
      const auto next_due =
          open_start_ns_ + static_cast<std::int64_t>(static_cast<double>(open_sent_) / rate_ * 1e9);
      timeout = std::clamp<std::int64_t>(next_due - mono_ns(), 0, kTurnNsMax);
      if (timeout > kSpareNs && use_spare_time()) timeout = 0;
    }
    swarm_.turn(timeout);
  }
}

void ShareRun::reset_counts() {
  counts_ = {};
  latency_.clear();
}

void ShareRun::drain(double seconds) {
  submitting_ = false;
  const auto open = [this] {
    std::uint64_t sum = 0;
    for (const Source& source : sources_)
      sum += source.pending.size();
    return sum;
  };
  const std::int64_t end = mono_ns() + seconds_to_ns(seconds);
  while (open() != 0 && mono_ns() < end)
    swarm_.turn(kTurnNsMax);
  counts_.unanswered = open();
  for (const Source& source : sources_) {
    for (const Pending& pending : source.pending)
      latency_.add(mono_ns() - pending.since_ns);
  }
}

std::uint64_t ShareRun::hashes() const {
  std::uint64_t sum = 0;
  for (const Source& source : sources_)
    sum += source.miner.hashes();
  return sum;
}

void ShareRun::on_reply(std::uint32_t index, const Reply& reply) {
  Source& source = sources_[index];
  if (source.pending.empty() || source.pending.front().id != reply.id) {
    throw std::runtime_error("the server answered share " + std::to_string(reply.id) +
                             " out of order (stratum-v1 rule 1)");
  }
  latency_.add(swarm_.read_time_ns() - source.pending.front().since_ns);
  source.pending.pop_front();
  if (reply.accepted) {
    ++counts_.accepted;
  } else {
    ++counts_.rejected[reply.reason];
  }
}

// Closed loop: as many new shares as are missing; they leave in one write at the end of the read.
void ShareRun::fill(std::uint32_t index) {
  if (rate_ != 0 || !submitting_ || open_start_ns_ == 0) return;
  while (sources_[index].pending.size() < in_flight_)
    submit(index, 0);
  // Only now is the time of sending known: mining took a while.
  const std::int64_t now = mono_ns();
  for (auto pending = sources_[index].pending.rbegin();
       pending != sources_[index].pending.rend() && pending->since_ns == 0; ++pending) {
    pending->since_ns = now;
  }
}

void ShareRun::submit(std::uint32_t index, std::int64_t since_ns) {
  Source& source = sources_[index];
  source.miner.append_submit(swarm_.out(index), source.next_id, swarm_.user(index));
  source.pending.push_back({source.next_id++, since_ns});
}

void ShareRun::send_due(std::int64_t now_ns) {
  for (int i = 0; i < kSendsPerTurn; ++i) {
    const std::int64_t due =
        open_start_ns_ + static_cast<std::int64_t>(static_cast<double>(open_sent_) / rate_ * 1e9);
    if (due > now_ns) return;
    const auto source = static_cast<std::uint32_t>(open_sent_++ % sources_.size());
    submit(source, due);
    swarm_.flush(source);
  }
}

// Open loop: while nothing is due, mines the share of a connection whose turn comes soon. True: did
// so.
bool ShareRun::use_spare_time() {
  const auto size = static_cast<std::uint32_t>(sources_.size());
  const auto first = static_cast<std::uint32_t>(open_sent_ % size);
  for (std::uint32_t i = 0; i < std::min(kStockScan, size); ++i) {
    Miner& miner = sources_[(first + i) % size].miner;
    if (miner.has_stock()) continue;
    miner.stock_up();
    return true;
  }
  return false;
}

}  // namespace tbg::load
