#include "pool/app/shard_thread.h"

#include <pthread.h>

#include "pool/app/side_files.h"

namespace tbg::app {
namespace {

core::Part part_of(ShardId id, std::uint32_t boot, core::MailCarrier& mail) {
  return {id, boot, &mail};
}

}  // namespace

ShardThread::ShardThread(Options options, const PoolSurroundings& around)
    : options_(std::move(options)),
      main_loop_(around.loop),
      report_timer_(loop_.io()),
      events_(around.log, around.settings.log_level, false),
      share_log_(make_share_log(loop_, around.log, around.settings)),
      connector_(loop_, around.log, options_.connector),
      recorder_(recorder_of(around, static_cast<std::uint64_t>(options_.id) + 1)),
      core_(around.settings.pool, part_of(options_.id, options_.boot, options_.mail),
            core::PoolPorts{loop_, &connector_, nullptr, events_, around.store, &entropy_, &hasher_,
                            around.log},
            recorder_.get()) {
  around.store.start(static_cast<std::uint32_t>(options_.id) + 1, loop_, core_);
  if (around.settings.status_files) events_.add_ear(status_);
  if (share_log_) events_.add_ear(*share_log_);
}

live::StartResult<void> ShardThread::open_events(const std::string& socket_path) {
  return events_.send_to(loop_, socket_path);
}

void ShardThread::run() {
  report_later();
  const std::string name = "shard " + std::to_string(static_cast<unsigned>(options_.id));
  thread_ = std::thread([this] { loop_.run(*this); });
  ::pthread_setname_np(thread_.native_handle(), name.c_str());
}

void ShardThread::end() {
  if (!thread_.joinable()) return;
  stop();
  thread_.join();
  core_.finish(live::Loop::now());
  report();
}

void ShardThread::finish_events() {
  events_.finish();
  if (share_log_) share_log_->finish();
}

void ShardThread::report_later() {
  report_timer_.expires_after(kReportEvery);
  report_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    report();
    report_later();
  });
}

PoolTotals ShardThread::totals() const {
  PoolTotals out = event_totals(core_.spool(), events_.totals());
  out.shares = core_.shard().counters();
  out.connections = connector_.clients();
  out.busy = busy_;
  return out;
}

void ShardThread::report() {
  boost::asio::post(main_loop_.io(),
                    [this, told = Report{totals(), status_.take()}] { options_.on_report(told); });
}

}  // namespace tbg::app
