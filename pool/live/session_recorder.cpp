#include "pool/live/session_recorder.h"

#include <array>
#include <cstring>
#include <random>
#include <utility>

#include "pool/live/event_ring.h"

namespace tbg::live {
namespace {

constexpr std::chrono::milliseconds kWriteEvery{50};
constexpr int kLevel = 1;                       // of zstd: what is written must not cost miners
constexpr std::size_t kChunkGood = 512U << 10;  // bytes of crossings

std::string_view as_text(bitcoin::ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string kilobytes(std::uint64_t bytes) { return std::to_string((bytes + 999) / 1'000) + " kB"; }

// Of pseudonyms; forgotten with the process.
std::uint64_t fresh_key() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

}  // namespace

// A ring of crossings. An empty one is the last: what the thread came to stands in `end`.
class SessionRecorder::Sink final : public core::CrossingSink {
 public:
  Sink(SessionRecorder& recorder, std::size_t ring_bytes)
      : recorder_(recorder), ring_(ring_bytes) {}

  bool on_crossing(bitcoin::ByteView crossing, std::uint64_t hash) override {
    if (done_) return false;
    if (!ring_.push(as_text(crossing))) {
      done_ = true;
      recorder_.overflown_ = true;
      return false;
    }
    end_.hash = hash;
    ++end_.crossings;
    if (recorder_.stopping_.load(std::memory_order_relaxed)) close();
    return !done_;
  }
  // The thread's, or of whoever comes after it.
  void close() {
    if (!done_ && !ring_.push("")) recorder_.overflown_ = true;
    done_ = true;
  }

  // The helper's.
  EventRing& ring() { return ring_; }
  // Once it has read the empty one.
  [[nodiscard]] const recording::LifeEnd::Thread& end() const { return end_; }
  bool closed = false;
  std::uint64_t drained = 0;

 private:
  SessionRecorder& recorder_;
  EventRing ring_;
  recording::LifeEnd::Thread end_;
  bool done_ = false;
};

StartResult<std::unique_ptr<SessionRecorder>> SessionRecorder::open(const Options& options,
                                                                    OperatorLog& log) {
  auto file = SessionFile::open(options.path, options.part_bytes);
  if (!file) return file.error();
  return std::unique_ptr<SessionRecorder>(new SessionRecorder(std::move(*file), options, log));
}

SessionRecorder::SessionRecorder(SessionFile file, const Options& options, OperatorLog& log)
    : log_(log),
      ring_bytes_(options.ring_bytes),
      pseudonyms_(options.pseudonyms),
      file_(std::move(file)),
      writer_(kLevel) {}

SessionRecorder::~SessionRecorder() { finish(); }

void SessionRecorder::begin(recording::LifeInfo info) {
  if (pseudonyms_) {
    recording::rename_life(info, names_.emplace(info.options, fresh_key()));
    renamer_.emplace(*names_, info.options.tag.include_username);
    info.has_outputs = false;
  }
  for (std::uint64_t i = 0; i < info.threads; ++i)
    sinks_.push_back(std::make_unique<Sink>(*this, ring_bytes_));
  end_.threads.resize(info.threads);
  writer_.life(frames_, info);
  log_.write(LogLevel::notice,
             std::string(file_.goes_on() ? "recording goes on in " : "recording to ") + path() +
                 (info.is_private ? ": it holds real payout addresses, keep it to yourself" : ""));
  helper_.emplace(kWriteEvery, [this] { work(); });
}

core::CrossingSink& SessionRecorder::sink(std::uint64_t thread) { return *sinks_.at(thread); }

void SessionRecorder::stop(std::string reason) {
  const std::lock_guard lock(reason_mutex_);
  if (stopping_) return;
  reason_ = std::move(reason);
  stopping_ = true;
}

void SessionRecorder::finish() {
  if (!helper_) return;
  helper_.reset();
  for (const auto& sink : sinks_)
    sink->close();
  work();
}

void SessionRecorder::work() {
  if (closed_) return;
  bool all = true;
  for (std::size_t i = 0; i < sinks_.size() && !closed_; ++i)
    all = drain(i) && all;
  if (overflown_) stop("the disk did not keep up");
  if (all || overflown_) close();
  write_out();
}

// True once the thread has no more to say.
bool SessionRecorder::drain(std::size_t thread) {
  Sink& sink = *sinks_[thread];
  chunk_.clear();
  const auto put = [&] {
    if (!chunk_.empty()) writer_.chunk(frames_, thread, chunk_);
    chunk_.clear();
  };
  while (const auto line = sink.ring().front()) {
    if (line->head.empty() && line->tail.empty()) {
      sink.closed = true;
      end_.threads[thread] = sink.end();
      if (pseudonyms_) end_.threads[thread] = {sink.drained, 0};
    } else if (take(bitcoin::as_bytes(line->head), bitcoin::as_bytes(line->tail))) {
      ++sink.drained;
    }
    sink.ring().pop();
    if (chunk_.size() < kChunkGood) continue;
    put();
    write_out();
  }
  put();
  return sink.closed;
}

bool SessionRecorder::take(bitcoin::ByteView head, bitcoin::ByteView tail) {
  if (!renamer_) {
    recording::append_crossing(chunk_, head, tail);
    return true;
  }
  bitcoin::Bytes whole(head.begin(), head.end());
  whole.insert(whole.end(), tail.begin(), tail.end());
  bitcoin::Bytes renamed = renamer_->renamed(whole);
  if (!recording::is_needed(static_cast<core::Crossing>(renamed.front()))) return false;
  recording::forget_digest(renamed);
  recording::append_crossing(chunk_, renamed);
  return true;
}

void SessionRecorder::close() {
  {
    const std::lock_guard lock(reason_mutex_);
    end_.reason = reason_;
  }
  for (std::size_t i = 0; i < sinks_.size(); ++i)
    if (!sinks_[i]->closed) end_.threads[i].crossings = sinks_[i]->drained;
  writer_.end(frames_, end_);
  write_out();
  if (closed_) return;
  file_.close();
  log_.write(end_.reason.empty() ? LogLevel::info : LogLevel::notice,
             "recorded " + kilobytes(written_) + " to " + path() +
                 (end_.reason.empty() ? "" : "; the recording ends, the pool goes on: ") +
                 end_.reason);
  closed_ = true;
}

void SessionRecorder::write_out() {
  if (frames_.empty() || closed_) return frames_.clear();
  const int failed = file_.append(frames_);
  frames_.clear();
  written_ = file_.written();
  if (failed == 0) return;
  stop(std::strerror(failed));
  file_.close();
  log_.write(LogLevel::error, "the recording ends, the pool goes on: cannot write " + path() +
                                  ": " + std::strerror(failed));
  closed_ = true;
}

}  // namespace tbg::live
