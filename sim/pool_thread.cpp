#include "sim/pool_thread.h"

#include <algorithm>

#include "sim/pool_process.h"
#include "sim/process_ports.h"

namespace tbg::sim {

PoolThread::PoolThread(Scheduler& scheduler, PoolProcess& process, const TurnCosts& costs)
    : scheduler_(scheduler), process_(process), costs_(costs) {}

PoolThread::~PoolThread() = default;

void PoolThread::begin(std::unique_ptr<ProcessPorts> ports, std::unique_ptr<core::PoolCore> core) {
  ports_ = std::move(ports);
  core_ = std::move(core);
  busy_until_us_ = scheduler_.now_us();
}

PoolThread::Remainder PoolThread::end() {
  inbox_.clear();
  outbox_.clear();
  closing_.clear();
  turn_.cancel();
  flush_.cancel();
  more_ = false;
  return {std::move(ports_), std::move(core_)};
}

void PoolThread::receive(Client client, std::string_view bytes) {
  if (!inbox_.empty() && inbox_.back().kind == Pending::Kind::bytes &&
      inbox_.back().client == client) {
    inbox_.back().text.append(bytes);  // one read takes all there is
    return;
  }
  put({Pending::Kind::bytes, client, std::string(bytes), false, scheduler_.now_us(), {}});
}

void PoolThread::put(Pending pending) {
  if (core_ == nullptr) return;
  inbox_.push_back(std::move(pending));
  schedule();
}

void PoolThread::schedule() {
  if (core_ == nullptr) return;
  std::int64_t due = Wakeup::kNever;
  if (!inbox_.empty() || more_) due = scheduler_.now_us();
  if (const auto deadline = ports_->clock.deadline()) due = std::min(due, *deadline);
  if (due != Wakeup::kNever) due = std::max(due, busy_until_us_);
  turn_.set(scheduler_, *this, due);
}

void PoolThread::on_event(std::int64_t, std::uint64_t what) {
  if (turn_.take(what)) process_.run_turn(*this);
  if (flush_.take(what)) flush();
}

void PoolThread::turn_body() {
  cost_ns_ += costs_.turn_ns;
  for (int i = 0; i < kInputsPerTurn && !inbox_.empty(); ++i) {
    const Pending pending = std::move(inbox_.front());
    inbox_.pop_front();
    cost_ns_ += costs_.input_ns;
    feed(pending);
  }
  if (ports_->clock.take_due(scheduler_.now_us())) core_->on_time(process_.now());
  more_ = core_->on_turn_end(process_.now());
}

void PoolThread::feed(const Pending& pending) {
  const ConnectionId id{pending.client};
  const Now now = process_.now();
  switch (pending.kind) {
    case Pending::Kind::accept: {
      Peer peer;
      peer.ip = pending.text;
      process_.on_fed_connect(pending.client, peer.ip);
      return core_->on_connect(now, id, peer);
    }
    case Pending::Kind::bytes:
      if (process_.on_fed_bytes(pending.client, pending.text,
                                scheduler_.now_us() - pending.came_us))
        core_->on_bytes(now, id, pending.text);
      return;
    case Pending::Kind::lost:
      if (!process_.forget(pending.client)) return;
      core_->on_disconnect(now, id, pending.reset ? CloseReason::error : CloseReason::client);
      return process_.on_fed_loss(pending.client);
    case Pending::Kind::call:
      return pending.call(now, *core_);
  }
}

// What the turn sent leaves when its time is over, and what is due next is known.
void PoolThread::settle() {
  const std::int64_t cost_us = std::exchange(cost_ns_, 0) / 1'000;
  busy_until_us_ = scheduler_.now_us() + cost_us;
  if (!outbox_.empty() || !closing_.empty()) flush_.set(scheduler_, *this, busy_until_us_);
  process_.after_turn();
  schedule();
}

void PoolThread::flush() {
  for (const auto& [client, bytes] : std::exchange(outbox_, {}))
    process_.host().send(client, bytes);
  for (const Client client : std::exchange(closing_, {}))
    process_.host().close(client);
}

void PoolThread::on_send(Client client, std::span<const std::string_view> pieces) {
  cost_ns_ += costs_.send_ns;
  if (outbox_.empty() || outbox_.back().first != client) outbox_.emplace_back(client, "");
  std::string& bytes = outbox_.back().second;
  const std::size_t before = bytes.size();
  for (const std::string_view piece : pieces)
    bytes.append(piece);
  process_.on_sent(client, std::string_view(bytes).substr(before));
}

}  // namespace tbg::sim
