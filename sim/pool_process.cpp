#include "sim/pool_process.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "sim/fiber.h"
#include "sim/process_ports.h"

namespace tbg::sim {

PoolProcess::PoolProcess(Scheduler& scheduler, ProcessHost& host, Tap& tap, fakes::FakeNode& node,
                         fakes::FakeStore& store, ProcessOptions options)
    : scheduler_(scheduler),
      host_(host),
      tap_(tap),
      node_(node),
      store_(store),
      options_(std::move(options)) {}

PoolProcess::~PoolProcess() = default;

Now PoolProcess::now() const {
  return {scheduler_.now_us(), scheduler_.now_us() + host_.wall_offset_us()};
}

Now PoolProcess::node_now() const {
  return {scheduler_.now_us(), scheduler_.now_us() + host_.node_wall_offset_us()};
}

Moment PoolProcess::moment() const { return {now().mono_us, now().wall_us}; }

void PoolProcess::show_spool() {
  std::vector<SpoolFile> files;
  for (const std::string& name : store_.names(Folder::spool)) {
    const bitcoin::Bytes& bytes = *store_.look(Folder::spool, name);
    files.push_back({name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  }
  tap_.on_spool(moment(), files);
}

void PoolProcess::show_users() {
  std::vector<KnownUser> users;
  for (const auto& [address, user] : core_->hub().ledger().users())
    users.push_back({address, user.tally.best_alltime, user.tally.best_week, user.tally.shares,
                     user.tally.shares_week, core::to_text(user.tally.week)});
  tap_.on_known_users(moment(), users);
}

void PoolProcess::show_knowledge() {
  if (!is_running() || !tap_.listening()) return;
  show_spool();
  show_users();
}

void PoolProcess::start() {
  if (tap_.listening()) show_spool();
  ++boots_;
  ports_ = std::make_unique<ProcessPorts>(ProcessPorts::Parts{
      *this, tap_, node_, store_, options_.hasher, mix(options_.seed) + boots_});
  core_ = std::make_unique<core::PoolCore>(options_.pool, ports_->for_core(), &recorder_);
  busy_until_us_ = scheduler_.now_us();
  tap_.on_boot(moment(), core_->boot());
  node_.advance(node_now());
  if (!core_->start(now())) {
    TBG_ASSERT(may_refuse_);
    return crash();
  }
  if (tap_.listening()) show_users();
  settle();
}

void PoolProcess::crash() {
  if (!is_running()) return;
  dead_.push_back(std::move(core_));
  dead_ports_.push_back(std::move(ports_));
  forget_process();
}

// What the operating system does with a process that is gone.
void PoolProcess::forget_process() {
  spare();
  node_.hang_up();
  store_.process_crash();
  inbox_.clear();
  outbox_.clear();
  closing_.clear();
  turn_.cancel();
  sync_due_.cancel();
  flush_.cancel();
  more_ = false;
  tap_.on_crash(moment());
  for (const auto& one : clients_.take_all())
    host_.close(one.first);
}

void PoolProcess::crash_at_call(std::uint64_t n, std::int64_t back_after_us) {
  crash_at_ = port_calls_ + n;
  back_after_us_ = back_after_us;
}

void PoolProcess::crash_after_submission(std::uint64_t n, std::int64_t back_after_us) {
  crash_after_submission_ = n;
  back_after_us_ = back_after_us;
}

void PoolProcess::spare() {
  crash_at_ = crash_after_submission_ = 0;
  back_.cancel();
}

std::int64_t PoolProcess::on_submission(const Hash& hash, std::string_view block) {
  if (crash_after_submission_ != 0) crash_at_ = port_calls_ + crash_after_submission_;
  crash_after_submission_ = 0;
  return host_.block_submitted(hash, block);
}

void PoolProcess::begin_shutdown() {
  put({Pending::Kind::call, 0, {}, false, [](Now at, core::PoolCore& core) {
         core.begin_shutdown(at);
       }});
}

void PoolProcess::name_users(core::UserTagsPtr tags) {
  if (!is_running()) return;
  put({Pending::Kind::call, 0, {}, false, [tags = std::move(tags)](Now at, core::PoolCore& core) {
         core.on_user_tags(at, tags);
       }});
}

void PoolProcess::accept(Client client, std::string ip) {
  if (!is_running()) return host_.close(client);
  clients_[client] = true;
  put({Pending::Kind::accept, client, std::move(ip), false, {}});
}

void PoolProcess::receive(Client client, std::string_view bytes) {
  if (!inbox_.empty() && inbox_.back().kind == Pending::Kind::bytes &&
      inbox_.back().client == client) {
    inbox_.back().text.append(bytes);  // one read takes all there is
    return;
  }
  put({Pending::Kind::bytes, client, std::string(bytes), false, {}});
}

void PoolProcess::lose(Client client, bool reset) {
  put({Pending::Kind::lost, client, {}, reset, {}});
}

void PoolProcess::put(Pending pending) {
  if (!is_running()) return;
  inbox_.push_back(std::move(pending));
  schedule();
}

void PoolProcess::node_changed() {
  node_.observe(node_now());
  node_due_.set(scheduler_, *this, node_.next_due().value_or(Wakeup::kNever));
}

void PoolProcess::schedule() {
  if (!is_running()) return;
  std::int64_t due = Wakeup::kNever;
  if (!inbox_.empty() || more_) due = scheduler_.now_us();
  if (const auto deadline = ports_->clock.deadline()) due = std::min(due, *deadline);
  if (due != Wakeup::kNever) due = std::max(due, busy_until_us_);
  turn_.set(scheduler_, *this, due);
}

void PoolProcess::on_event(std::int64_t, std::uint64_t what) {
  if (turn_.take(what)) run_turn();
  if (node_due_.take(what)) deliver_node();
  if (flush_.take(what)) flush();
  if (back_.take(what) && !is_running()) start();
  if (sync_due_.take(what) && is_running()) {
    put({Pending::Kind::call, 0, {}, false, [this](Now at, core::PoolCore& core) {
           store_.complete_syncs(at, core);
         }});
  }
}

void PoolProcess::deliver_node() {
  QueuedAnswers answers(
      [this](QueuedAnswers::Answer answer) {
        put({Pending::Kind::call, 0, {}, false, std::move(answer)});
      },
      tap_);
  node_.deliver(node_now(), answers);
  host_.node_worked();
  node_changed();
}

void PoolProcess::run_turn() {
  if (crash_at_ == 0 && crash_after_submission_ == 0) {
    turn_body();
    return settle();
  }
  // It may die in there: on a stack that can be left behind.
  auto fiber = std::make_unique<Fiber>([this] { turn_body(); });
  fiber_ = fiber.get();
  const bool ended = fiber->run();
  fiber_ = nullptr;
  if (ended) return settle();
  bury({std::move(fiber), std::move(core_), std::move(ports_)});
  forget_process();
  if (back_after_us_ != kStaysDead)
    back_.set(scheduler_, *this, scheduler_.now_us() + back_after_us_);
}

void PoolProcess::count_call() {
  ++port_calls_;
  if (fiber_ != nullptr && port_calls_ == crash_at_) fiber_->leave();
}

void PoolProcess::count_write() {
  count_call();
  if (writes_ != nullptr) writes_->push_back(port_calls_);
}

void PoolProcess::turn_body() {
  ++turns_;
  cost_ns_ += options_.costs.turn_ns;
  node_.advance(node_now());
  for (int i = 0; i < kInputsPerTurn && !inbox_.empty(); ++i) {
    const Pending pending = std::move(inbox_.front());
    inbox_.pop_front();
    cost_ns_ += options_.costs.input_ns;
    feed(pending);
  }
  if (ports_->clock.take_due(scheduler_.now_us())) core_->on_time(now());
  more_ = core_->on_turn_end(now());
  tap_.on_turn_end(moment());
}

void PoolProcess::feed(const Pending& pending) {
  const ConnectionId id{pending.client};
  switch (pending.kind) {
    case Pending::Kind::accept: {
      Peer peer;
      peer.ip = pending.text;
      tap_.on_connect(moment(), pending.client, peer.ip);
      return core_->on_connect(now(), id, peer);
    }
    case Pending::Kind::bytes:
      if (!clients_.contains(pending.client)) return;
      tap_.on_bytes_to_pool(moment(), pending.client, pending.text);
      return core_->on_bytes(now(), id, pending.text);
    case Pending::Kind::lost:
      if (!clients_.erase(pending.client)) return;
      core_->on_disconnect(now(), id, pending.reset ? CloseReason::error : CloseReason::client);
      return tap_.on_closed(moment(), pending.client, false);
    case Pending::Kind::call:
      return pending.call(now(), *core_);
  }
}

// After a turn: what it sent leaves when its time is over, and what is due next is known.
void PoolProcess::settle() {
  const std::int64_t cost_us = std::exchange(cost_ns_, 0) / 1'000;
  busy_until_us_ = scheduler_.now_us() + cost_us;
  if (!outbox_.empty() || !closing_.empty()) flush_.set(scheduler_, *this, busy_until_us_);
  if (store_.pending_syncs() > 0 && sync_due_.when_us() == Wakeup::kNever)
    sync_due_.set(scheduler_, *this, scheduler_.now_us() + options_.sync_us);
  node_changed();
  schedule();
}

void PoolProcess::flush() {
  for (const auto& [client, bytes] : std::exchange(outbox_, {}))
    host_.send(client, bytes);
  for (const Client client : std::exchange(closing_, {}))
    host_.close(client);
}

void PoolProcess::on_send(Client client, std::span<const std::string_view> pieces) {
  count_call();
  if (!clients_.contains(client)) return;
  cost_ns_ += options_.costs.send_ns;
  if (outbox_.empty() || outbox_.back().first != client) outbox_.emplace_back(client, "");
  std::string& bytes = outbox_.back().second;
  const std::size_t before = bytes.size();
  for (const std::string_view piece : pieces)
    bytes.append(piece);
  tap_.on_bytes_to_miner(moment(), client, std::string_view(bytes).substr(before));
}

void PoolProcess::on_close(Client client) {
  count_call();
  if (!clients_.erase(client)) return;
  closing_.push_back(client);
  tap_.on_closed(moment(), client, true);
}

}  // namespace tbg::sim
