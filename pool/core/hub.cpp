#include "pool/core/hub.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/target.h"
#include "pool/core/limits.h"

namespace tbg::core {

Hub::Hub(const Options& options, const JobFrame& frame, HubPorts ports)
    : frame_(frame),
      shards_(options.shards),
      ports_(ports),
      generator_(options, frame, ports.node, ports.log),
      events_(book_, ports.events),
      submitter_(options, ports.node, ports.store, events_, ports.log),
      fates_(book_, ports.node, events_),
      ledger_(options, ports.events),
      progress_(ports.spool),
      records_(options, ledger_, book_, sessions_, progress_, ports.store, ports.log),
      keeper_(options.spool, ports.store, ports.log) {}

bool Hub::start(Now now) {
  if (!records_.load(now)) return false;
  if (!submitter_.recover(now, book_)) return false;
  discard_leftovers();
  restore_sessions();
  ledger_.turn_week(now);
  generator_.start(now);
  next_look_us_ = now.mono_us + kKeeperInterval;
  started_ = true;
  return true;
}

void Hub::finish(Now now) {
  if (started_) records_.write_all(now);
}

void Hub::restore_sessions() {
  RestoredSessions restored;
  for (const auto& [id, row] : sessions_.rows())
    restored.expiring.emplace_back(Session{id, row.extranonce}, row.expires_us);
  if (!restored.expiring.empty()) to_all_shards(restored);
}

void Hub::discard_leftovers() {
  const auto names = ports_.store.list(Folder::templates);
  if (!names) {
    ports_.log.write(LogLevel::error, "templates not listed: " + names.error().message);
    return;
  }
  for (const std::string& name : *names)
    if (!submitter_.keep_template(name)) (void)ports_.store.remove(Folder::templates, name);
}

void Hub::on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) {
  generator_.on_status(now, node, answer);
  collect(now);
}

void Hub::on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) {
  generator_.on_best_block(now, node, answer);
  collect(now);
}

void Hub::on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) {
  generator_.on_template(now, node, answer, long_poll);
  collect(now);
}

void Hub::on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                    NodeResult<HeaderInfo> answer) {
  submitter_.on_header(now, node, asked, answer);
  generator_.on_header(now, node, asked, answer);
  fates_.on_header(now, node, asked, answer, chain());
  collect(now);
}

void Hub::on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                           NodeResult<SubmitReply> answer) {
  submitter_.on_submit_result(now, node, hash, answer);
  collect(now);
}

void Hub::on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource) {
  generator_.on_tip(now, node, hash);
  collect(now);
}

void Hub::on_durable(Now, Log log) {
  if (log == Log::snapshot) records_.on_durable();
}

void Hub::on_time(Now now) {
  generator_.on_time(now);
  submitter_.on_time(now, generator_.tip_height());
  fates_.on_time(now, chain());
  collect(now);
}

// What the generator and the submitter made of the last input.
void Hub::collect(Now now) {
  for (const auto& [node, hash] : submitter_.take_accepted()) {
    ++counters_.blocks_accepted;
    ports_.log.write(LogLevel::notice, "BLOCK ACCEPTED: " + bitcoin::display_hex(hash));
    generator_.on_own_block(now, node, hash);
  }
  for (GeneratorOutput& output : generator_.take()) {
    if (const auto* const made = std::get_if<JobMade>(&output)) on_job(now, made->job);
    if (const auto* const changed = std::get_if<TipChanged>(&output)) {
      announcer_.on_tip(*changed);
      fates_.on_tip(chain());
    }
    if (const auto* const learned = std::get_if<HeaderLearned>(&output))
      announcer_.on_header(learned->header);
    if (std::holds_alternative<WorkWithdrawn>(output)) to_all_shards(WithdrawWork{});
  }
  announce_tips(now);
}

void Hub::say_if_unsigned(const Job& job) {
  if (!job.source->needs_signature || std::exchange(said_unsigned_, true)) return;
  ports_.log.write(LogLevel::warning,
                   "blocks of this signet need the signature of its key. It covers coinbase, "
                   "version and time, which miners change, so no share of theirs can become a "
                   "block here: work is served and shares are judged as anywhere, solutions are "
                   "kept in records/blocks.log, and none is submitted");
}

void Hub::on_job(Now now, const JobPtr& job) {
  say_if_unsigned(*job);
  ++counters_.jobs;
  current_job_ = job;
  jobs_.add(job);
  to_all_shards(NewJob{job});
  store_template(*job);
  drop_templates(now);
}

void Hub::to_all_shards(const ToShard& message) {
  for (std::size_t i = 0; i < shards_; ++i)
    ports_.mailbox.to_shard(static_cast<ShardId>(i), message);
}

std::string Hub::template_name(const Job& job) const {
  if (job.source->transaction_count == 0) return {};
  std::string name;
  bitcoin::append_hex32(name, frame_.boot);
  name += '-';
  bitcoin::append_hex32(name, job.sequence);
  return name;
}

void Hub::store_template(const Job& job) {
  const std::string name = template_name(job);
  if (name.empty()) return;
  const bitcoin::Bytes file =
      encode_template(job.source->transaction_count, job.source->transactions);
  const auto written = ports_.store.put(Folder::templates, name, file);
  if (!written)
    ports_.log.write(LogLevel::error, "template not written: " + written.error().message);
}

void Hub::drop_templates(Now now) {
  jobs_.expire(now.mono_us, [&](const Job& job) {
    const std::string name = template_name(job);
    if (!name.empty() && !submitter_.keep_template(name))
      (void)ports_.store.remove(Folder::templates, name);
  });
}

void Hub::on_message(Now now, ShardId from, ToHub message) {
  std::visit(
      [&](auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, Login>) on_login(now, from, value);
        if constexpr (std::is_same_v<T, ShareCredit>) ledger_.credit(now, stream_of(from), value);
        if constexpr (std::is_same_v<T, Logout>) on_logout(now, value);
        if constexpr (std::is_same_v<T, Solution>) on_solution(now, from, value);
        if constexpr (std::is_same_v<T, FirstNotified>) {
          announcer_.on_first_notified(value.tip, value.at_us);
          announce_tips(now);
        }
      },
      message);
}

void Hub::on_login(Now now, ShardId from, const Login& login) {
  if (login.worker == 0) sessions_.put(login.session, SessionBook::kLive);
  ports_.mailbox.to_shard(from, LoginAnswer{login.client, login.worker, ledger_.login(now, login)});
}

void Hub::on_logout(Now now, const Logout& logout) {
  ledger_.logout(now, logout);
  sessions_.put(logout.session, now.mono_us + kResumeWindow);
  for (std::size_t i = 0; i < kConnectionsPerSlice && sessions_.take_expired(now.mono_us); ++i) {
  }
}

void Hub::on_solution(Now now, ShardId from, Solution& solution) {
  const Job& job = *solution.job;
  FoundBlock found;
  found.record = {.hash = solution.hash,
                  .height = job.height(),
                  .header = solution.header,
                  .coinbase = job.source->witness_commitment
                                  ? bitcoin::with_witness(solution.coinbase)
                                  : solution.coinbase,
                  .template_name = template_name(job),
                  .user = solution.user,
                  .worker = solution.name,
                  .facts = {.client = to_number(solution.client),
                            .diff = solution.achieved,
                            .network_diff = job.network_difficulty,
                            .reward_sats = job.coinbase.value,
                            .fees_sats = job.source->fees,
                            .tag = solution.tag,
                            .tag_custom = solution.tag_custom,
                            .stale = solution.stale}};
  found.others = job.source->transactions;
  found.others_count = job.source->transaction_count;
  found.read_at_us = solution.read_at_us;
  found.needs_signature = job.source->needs_signature;
  if (submitter_.submit(now, found)) {
    ++counters_.solutions;
    ports_.log.write(LogLevel::notice, (found.needs_signature ? "solution, not signed, at height "
                                                              : "BLOCK FOUND at height ") +
                                           std::to_string(job.height()) + " by " + solution.user +
                                           ": " + bitcoin::display_hex(solution.hash));
  }
  ports_.mailbox.to_shard(from, SolutionSecured{solution.client});
}

void Hub::announce_tips(Now now) {
  const auto ours = [this](const bitcoin::Hash256& hash) { return submitter_.ours(hash); };
  while (const auto event = announcer_.take_due(now, ours))
    ports_.events.emit(now, *event);
}

bool Hub::finish_turn(Now now) {
  // A hub that has read nothing knows nothing worth writing down: a snapshot of it would be the
  // newest, and the next start would believe it.
  if (!started_) return false;
  announce_tips(now);
  ledger_.turn_week(now);
  const bool weeks = ledger_.close_weeks(now);
  const bool rates = ledger_.report_hashrates(now);
  const bool looking = now.mono_us >= next_look_us_;
  const bool more_to_delete = looking && keeper_.look(records_.needed_after());
  if (looking && !more_to_delete) next_look_us_ = now.mono_us + kKeeperInterval;
  return records_.write_slice(now) || rates || weeks || more_to_delete;
}

void Hub::on_user_tags(const UserTagsPtr& tags) { to_all_shards(NewUserTags{tags}); }

void Hub::begin_shutdown() { to_all_shards(SendReconnect{}); }

std::int64_t Hub::next_deadline() const {
  std::int64_t deadline = std::min(generator_.next_deadline(), submitter_.next_deadline());
  deadline = std::min(deadline, announcer_.next_deadline());
  deadline = std::min(deadline, records_.next_deadline());
  deadline = std::min({deadline, fates_.next_deadline(), next_look_us_});
  return std::min(deadline, ledger_.next_deadline());
}

}  // namespace tbg::core
