#include "sim/pool_process.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "sim/fiber.h"
#include "sim/process_mail.h"
#include "sim/process_ports.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kWaitedTold = 1 * kMs;  // Observer::on_waited()

}  // namespace

PoolProcess::PoolProcess(Scheduler& scheduler, ProcessHost& host, Tap& tap, fakes::FakeNode& node,
                         fakes::FakeStore& store, ProcessOptions options)
    : scheduler_(scheduler),
      host_(host),
      tap_(tap),
      node_(node),
      store_(store),
      options_(std::move(options)) {
  const std::size_t shards = options_.pool.shards;
  for (std::size_t i = 0; i < core::streams_of(shards); ++i)
    threads_.push_back(std::make_unique<PoolThread>(scheduler_, *this, options_.costs));
  mail_ = std::make_unique<ProcessMail>(scheduler_, threads_, options_.seed, options_.mail_us);
}

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
  for (const auto& [address, user] : core()->hub().ledger().users())
    users.push_back({address, user.tally.best_alltime, user.tally.best_week, user.tally.shares,
                     user.tally.shares_week, core::to_text(user.tally.week)});
  tap_.on_known_users(moment(), users);
}

void PoolProcess::show_knowledge() {
  if (!is_running() || !tap_.listening()) return;
  if (threads_.size() > 1) {  // what is on its way is known, too
    mail_->deliver_all();
    while (hub().has_input())
      run_turn(hub());
  }
  show_spool();
  show_users();
}

void PoolProcess::begin_recording() {
  if (options_.recording == nullptr) return;
  auto info = recording::life_of(options_.pool, "a simulation", now().wall_us);
  info.keeps_hashes = options_.hasher != nullptr;
  info.is_private = false;
  options_.recording->begin(info);
}

std::uint64_t PoolProcess::rolling_hash() const {
  core::RollingHash hash = past_hash_;
  for (const auto& thread : threads_)
    if (thread->ports() != nullptr) hash.mix(thread->ports()->recorder.rolling_hash());
  return hash.value();
}

std::uint64_t PoolProcess::crossings() const {
  std::uint64_t sum = past_crossings_;
  for (const auto& thread : threads_)
    if (thread->ports() != nullptr) sum += thread->ports()->recorder.crossings();
  return sum;
}

void PoolProcess::end_thread(PoolThread& thread, std::vector<PoolThread::Remainder>& to) {
  const core::Recorder& recorder = thread.ports()->recorder;
  past_hash_.mix(recorder.rolling_hash());
  past_crossings_ += recorder.crossings();
  to.push_back(thread.end());
}

void PoolProcess::begin_thread(std::size_t number) {
  const bool whole = threads_.size() == 1;
  PoolThread& thread = *threads_[number];
  const std::uint64_t seed = mix(options_.seed) + boots_;
  auto ports = std::make_unique<ProcessPorts>(ProcessPorts::Parts{
      *this, thread, tap_, node_, store_, options_.hasher, number == 0 ? seed : mix(seed + number),
      static_cast<std::uint32_t>(number),
      options_.recording != nullptr ? &options_.recording->thread(number) : nullptr});
  core::Recorder* const recorder = &ports->recorder;
  std::unique_ptr<core::PoolCore> core;
  if (whole) {
    core = std::make_unique<core::PoolCore>(options_.pool, ports->for_core(), recorder);
  } else {
    core::Part part{.shard = {}, .boot = 0, .carrier = mail_.get()};
    if (number > 0) part.shard = static_cast<ShardId>(number - 1);
    if (number > 0) part.boot = hub().core()->boot();
    core = std::make_unique<core::PoolCore>(options_.pool, part, ports->for_core(), recorder);
  }
  thread.begin(std::move(ports), std::move(core));
}

void PoolProcess::start() {
  if (tap_.listening()) show_spool();
  ++boots_;
  begin_recording();
  for (std::size_t i = 0; i < threads_.size(); ++i)
    begin_thread(i);
  tap_.on_boot(moment(), core()->boot());
  node_.advance(node_now());
  if (!hub().core()->start(now())) {
    TBG_ASSERT(may_refuse_);
    return crash();
  }
  mail_->deliver_all();
  if (tap_.listening()) show_users();
  for (const auto& thread : threads_)
    thread->settle();
}

void PoolProcess::crash() {
  if (!is_running()) return;
  for (const auto& thread : threads_)
    end_thread(*thread, dead_);
  forget_process();
}

// What the operating system does with a process that is gone.
void PoolProcess::forget_process() {
  spare();
  node_.hang_up();
  store_.process_crash();
  mail_->burn();
  sync_due_.cancel();
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
  hub().call([](Now at, core::PoolCore& core) { core.begin_shutdown(at); });
}

void PoolProcess::name_users(core::UserTagsPtr tags) {
  hub().call(
      [tags = std::move(tags)](Now at, core::PoolCore& core) { core.on_user_tags(at, tags); });
}

PoolThread& PoolProcess::thread_of(Client client) {
  if (threads_.size() == 1) return hub();
  const ShardId shard = core::shard_of(ConnectionId{client}, options_.pool.shards);
  return *threads_[static_cast<std::size_t>(shard) + 1];
}

void PoolProcess::accept(Client client, std::string ip) {
  if (!is_running()) return host_.close(client);
  clients_[client] = true;
  thread_of(client).put({PoolThread::Pending::Kind::accept, client, std::move(ip), false, 0, {}});
}

void PoolProcess::receive(Client client, std::string_view bytes) {
  thread_of(client).receive(client, bytes);
}

void PoolProcess::lose(Client client, bool reset) {
  thread_of(client).put({PoolThread::Pending::Kind::lost, client, {}, reset, 0, {}});
}

void PoolProcess::node_changed() {
  node_.observe(node_now());
  node_due_.set(scheduler_, *this, node_.next_due().value_or(Wakeup::kNever));
}

// Tells each thread what is durable of its own.
class PoolProcess::SyncReports final : public StoreInputs {
 public:
  SyncReports(PoolProcess& process, core::PoolCore& hub) : process_(process), hub_(hub) {}
  void on_durable(Now now, Log log) override {
    const std::size_t stream = stream_of(log);
    if (stream == 0) return hub_.on_durable(now, log);
    process_.threads_[stream]->call(
        [log](Now then, core::PoolCore& core) { core.on_durable(then, log); });
  }

 private:
  PoolProcess& process_;
  core::PoolCore& hub_;
};

void PoolProcess::on_event(std::int64_t, std::uint64_t what) {
  if (node_due_.take(what)) deliver_node();
  if (back_.take(what) && !is_running()) start();
  if (sync_due_.take(what) && is_running()) {
    hub().call([this](Now at, core::PoolCore& core) {
      SyncReports reports(*this, core);
      store_.complete_syncs(at, reports);
    });
  }
}

void PoolProcess::deliver_node() {
  QueuedAnswers answers([this](QueuedAnswers::Answer answer) { hub().call(std::move(answer)); },
                        tap_);
  node_.deliver(node_now(), answers);
  host_.node_worked();
  node_changed();
}

void PoolProcess::run_turn(PoolThread& thread) {
  const auto body = [&] {
    ++turns_;
    node_.advance(node_now());
    thread.turn_body();
    tap_.on_turn_end(moment());
  };
  if (crash_at_ == 0 && crash_after_submission_ == 0) {
    body();
    return thread.settle();
  }
  // It may die in there: on a stack that can be left behind.
  auto fiber = std::make_unique<Fiber>(body);
  fiber_ = fiber.get();
  const bool ended = fiber->run();
  fiber_ = nullptr;
  if (ended) return thread.settle();
  Remains remains{std::move(fiber), {}};
  for (const auto& one : threads_)
    end_thread(*one, remains.threads);
  bury(std::move(remains));
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

void PoolProcess::on_fed_connect(Client client, std::string_view ip) {
  tap_.on_connect(moment(), client, ip);
}

bool PoolProcess::on_fed_bytes(Client client, std::string_view bytes, std::int64_t waited_us) {
  if (!knows(client)) return false;
  if (waited_us >= kWaitedTold) tap_.on_waited(moment(), client, waited_us);
  tap_.on_bytes_to_pool(moment(), client, bytes);
  return true;
}

void PoolProcess::on_sent(Client client, std::string_view bytes) {
  tap_.on_bytes_to_miner(moment(), client, bytes);
}

void PoolProcess::after_turn() {
  if (store_.pending_syncs() > 0 && sync_due_.when_us() == Wakeup::kNever)
    sync_due_.set(scheduler_, *this, scheduler_.now_us() + options_.sync_us);
  node_changed();
}

}  // namespace tbg::sim
