#include "pool/core/spool.h"

#include <algorithm>
#include <utility>

#include "pool/core/limits.h"

namespace tbg::core {

Spool::Spool(const Options& options, std::uint32_t boot, std::uint32_t stream, Store& store,
             EventSink& listener, OperatorLog& log)
    : options_(options.spool),
      boot_(boot),
      stream_(stream),
      store_(store),
      listener_(listener),
      log_(log),
      text_(options.instance, boot, stream) {}

void Spool::emit(Now now, const Event& event) {
  listener_.emit(now, event);
  if ((options_.include >> event.index() & 1U) == 0) return;
  last_ = now;
  ++seq_;
  if (pending_.size() > kSpoolBacklogMax) {
    ++lost_;
    return;
  }
  if (pending_.empty()) pending_seq_ = seq_;
  text_.append(pending_, seq_, now, event);
  pending_ += '\n';
}

void Spool::write(Now now) {
  const bool waiting = retry_at_us_ >= 0 && now.mono_us < retry_at_us_;
  if (!waiting) {
    const auto written = append();
    if (!written) refused(now, written.error());
  }
  publish_lines();
  if (waiting || retry_at_us_ >= 0) return;
  pending_.clear();
  published_ = 0;
  if (sync_at_us_ < 0) sync_at_us_ = now.mono_us + kSpoolSyncDelay;
}

StoreResult<void> Spool::append() {
  if (segment_bytes_ >= options_.segment_bytes) close_segment();
  if (!segment_open_) {
    const std::string name = segment_name({stream_, {boot_, pending_seq_}});
    if (auto begun = store_.begin(log_of_stream(), name); !begun) return begun;
    segment_open_ = true;
    segment_bytes_ = 0;
    syncing_ = false;
  }
  if (auto written = store_.append(log_of_stream(), bitcoin::as_bytes(pending_)); !written) {
    (void)store_.truncate(log_of_stream(), segment_bytes_);  // in case part of it is there
    return written;
  }
  segment_bytes_ += pending_.size();
  bytes_written_ += pending_.size();
  if (std::exchange(retry_at_us_, -1) >= 0)
    log_.write(LogLevel::notice,
               lost_ == 0 ? std::string("events are written again; none was lost")
                          : "events are written again; lost for ever: " + std::to_string(lost_));
  return {};
}

// What is not durable of it would not be asked for again once another one is under way.
void Spool::close_segment() {
  if (std::exchange(segment_open_, false)) store_.sync(log_of_stream());
}

// A torn line, or lines that come again, may stand at the end of the segment: the next attempt
// begins another one.
void Spool::refused(Now now, const StoreError& error) {
  close_segment();
  if (retry_at_us_ < 0)
    log_.write(LogLevel::error, "events are kept in memory, because they cannot be written: " +
                                    error.message + "; a crash now loses them: free some space");
  retry_at_us_ = now.mono_us + kSpoolRetry;
}

void Spool::publish_lines() {
  std::string_view rest = std::string_view{pending_}.substr(published_);
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    listener_.publish(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  published_ = pending_.size();
}

void Spool::on_time(Now now) {
  if (retry_at_us_ >= 0 && now.mono_us >= retry_at_us_ && !pending_.empty()) write(now);
  if (sync_at_us_ < 0 || now.mono_us < sync_at_us_ || syncing_ || !segment_open_) return;
  syncing_ = true;
  sync_at_us_ = -1;
  store_.sync(log_of_stream());
}

std::int64_t Spool::next_deadline() const {
  std::int64_t deadline = INT64_MAX;
  if (retry_at_us_ >= 0 && !pending_.empty()) deadline = retry_at_us_;
  if (sync_at_us_ >= 0 && !syncing_ && segment_open_) deadline = std::min(deadline, sync_at_us_);
  return deadline;
}

}  // namespace tbg::core
