#include "pool/collect/pipeline.h"

#include <algorithm>

namespace tbg::collect {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPauseMin{50};
constexpr milliseconds kPauseMax{5'000};
constexpr std::chrono::minutes kSayAgain{1};
constexpr std::chrono::seconds kBehind{60};
// Single events are bad; so many in a row are good ones, and something else is wrong.
constexpr unsigned kRefusedInRowMax = 100;
// A datagram comes up to 20 ms before its line is in the segment; more come soon.
constexpr milliseconds kAfterRing{100};
constexpr milliseconds kPollAfterRing{4};

}  // namespace

Pipeline::Pipeline(const PipelineOptions& options, EventSource& source, Sink& sink,
                   DeadLetters& letters, Doorbell& doorbell, SinkMetrics& metrics, Log& log)
    : options_(options),
      source_(source),
      sink_(sink),
      letters_(letters),
      doorbell_(doorbell),
      metrics_(metrics),
      log_(log) {}

void Pipeline::run() {
  while (!doorbell_.closed()) {
    step();
    if (pause_.count() > 0) doorbell_.rest(pause_);
  }
  if (placed_ && !batch_.empty()) flush();
}

void Pipeline::step() {
  if (!ready() || !fill()) return;
  const bool full = batch_.size() >= options_.batch.events || batch_bytes_ >= options_.batch.bytes;
  const bool due = !batch_.empty() && steady_clock::now() >= batch_begun_ + options_.linger;
  if (full || due) {
    flush();
  } else {
    wait_for_more();
  }
  keep_up();
}

bool Pipeline::ready() {
  if (placed_) return true;
  auto positions = sink_.positions();
  if (!positions) {
    went_wrong(positions.error().text);
    return false;
  }
  known_ = std::move(*positions);
  source_.rewind(known_);
  if (!said_where_) log_.info(std::string(sink_.name()) + ": there; " + where_it_stands());
  said_where_ = true;
  clear_batch();
  placed_ = true;
  upkeep_at_ = {};
  return true;
}

std::string Pipeline::where_it_stands() const {
  if (known_.empty()) return "it has no events yet";
  const auto& [key, position] = *known_.rbegin();
  return "it has events up to number " + std::to_string(position.seq) + " of " + key.instance +
         ", boot " + boot_text(key.boot) + ", stream " + std::to_string(key.stream);
}

bool Pipeline::fill() {
  const std::size_t before = batch_.size();
  const auto trouble = source_.read(options_.batch, batch_);
  if (before == 0 && !batch_.empty()) batch_begun_ = steady_clock::now();
  for (std::size_t i = before; i < batch_.size(); ++i)
    batch_bytes_ += batch_[i].line.size();
  caught_up_ = batch_.size() == before;
  if (trouble) {
    if (!batch_.empty()) flush();
    went_wrong(trouble.text);
    placed_ = false;
    return false;
  }
  return true;
}

void Pipeline::wait_for_more() {
  const bool hot = steady_clock::now() < rung_at_ + kAfterRing;
  auto longest = hot ? kPollAfterRing : options_.idle_poll;
  if (!batch_.empty()) {
    const auto left = batch_begun_ + options_.linger - steady_clock::now();
    longest = std::min(longest, std::chrono::ceil<milliseconds>(left));
  }
  if (hot) doorbell_.rest(longest);
  if (doorbell_.wait(heard_, hot ? milliseconds(0) : longest)) rung_at_ = steady_clock::now();
}

void Pipeline::clear_batch() {
  batch_.clear();
  batch_bytes_ = 0;
}

void Pipeline::flush() {
  if (!commit(batch_)) {
    placed_ = false;
    return;
  }
  clear_batch();
  source_.taken();
  went_well();
}

bool Pipeline::commit(std::span<const Event> batch) {
  if (batch.empty()) return true;
  const auto begin = steady_clock::now();
  const auto done = sink_.commit(batch, known_);
  if (!done) {
    const SinkTrouble& trouble = done.error();
    if (trouble.kind == SinkTrouble::Kind::refused) return commit_around(batch, trouble);
    went_wrong(trouble.text);
    if (trouble.kind == SinkTrouble::Kind::conflict) pause_ = milliseconds(0);
    return false;
  }
  const auto took = steady_clock::now() - begin;
  metrics_.commit_us += std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  count(batch);
  refused_in_row_ = 0;
  return true;
}

// If the sink does not say which one it refuses, a few commits of halves find it.
bool Pipeline::commit_around(std::span<const Event> batch, const SinkTrouble& trouble) {
  if (!trouble.index && batch.size() > 1) {
    const std::size_t half = batch.size() / 2;
    return commit(batch.first(half)) && commit(batch.subspan(half));
  }
  const std::size_t at = trouble.index.value_or(0);
  return commit(batch.first(at)) && drop(batch[at], trouble.text) && commit(batch.subspan(at + 1));
}

// Written down first: a crash in between writes it down twice, and loses nothing.
bool Pipeline::drop(const Event& event, const std::string& why) {
  if (refused_in_row_ >= kRefusedInRowMax) {
    went_wrong(std::to_string(refused_in_row_) + " events in a row were refused, the last with: " +
               why + "; the fault is hardly theirs, so the next ones wait");
    return false;
  }
  ++refused_in_row_;
  const std::string where = event.key.instance + "/" + boot_text(event.key.boot) + "/" +
                            std::to_string(event.key.stream) + ":" + std::to_string(event.seq);
  if (!letters_.put(where, why, event.line)) {
    went_wrong(letters_.error());
    return false;
  }
  if (const auto moved = sink_.pass_over(event, known_); !moved) {
    went_wrong(moved.error().text);
    return false;
  }
  ++metrics_.passed_over;
  log_.error(std::string(sink_.name()) + ": an event was refused and is now in " +
             letters_.file().string() + ": " + event.type + " " + where + ": " + why);
  count({&event, 1});
  return true;
}

void Pipeline::count(std::span<const Event> batch) {
  for (auto& [key, position] : positions_after(batch, known_))
    known_[key] = position;
  for (const Event& event : batch)
    metrics_.bytes += event.line.size();
  metrics_.events += batch.size();
  ++metrics_.batches;
  metrics_.newest_ts_us = batch.back().ts_us;
}

bool Pipeline::behind() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return !caught_up_ && std::chrono::microseconds(metrics_.newest_ts_us.load()) + kBehind < now;
}

void Pipeline::keep_up() {
  if (!placed_ || steady_clock::now() < upkeep_at_) return;
  upkeep_at_ = steady_clock::now() + options_.upkeep_every;
  if (auto kept = sink_.upkeep(behind()); !kept) {
    went_wrong(kept.error().text);
    placed_ = false;
    return;
  }
  // It is there, and has what it had: that counts like a commit.
  if (batch_.empty()) {
    went_well();
    source_.taken();
  }
}

void Pipeline::went_wrong(const std::string& what) {
  ++metrics_.retries;
  metrics_.is_ill(what);
  const auto now = steady_clock::now();
  if (what != trouble_ || now >= said_at_ + kSayAgain) {
    log_.warn(std::string(sink_.name()) + ": " + what);
    said_at_ = now;
  }
  trouble_ = what;
  pause_ = std::clamp(2 * pause_, kPauseMin, kPauseMax);
}

void Pipeline::went_well() {
  metrics_.is_well();
  pause_ = milliseconds(0);
  if (!trouble_.empty()) log_.info(std::string(sink_.name()) + ": all is well again");
  trouble_.clear();
}

}  // namespace tbg::collect
