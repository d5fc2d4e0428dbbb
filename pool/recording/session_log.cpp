#include "pool/recording/session_log.h"

#include <iterator>
#include <utility>

namespace tbg::recording {
namespace {

constexpr std::size_t kChunkGood = 256U << 10;  // a chunk is written when it is this large

}  // namespace

class SessionLog::Sink final : public core::CrossingSink {
 public:
  Sink(SessionLog& log, std::uint64_t number) : log_(log), number_(number) {}
  bool on_crossing(bitcoin::ByteView crossing, std::uint64_t hash) override {
    end_.hash = hash;
    ++end_.crossings;
    append_crossing(chunk_, crossing);
    if (chunk_.size() >= kChunkGood) flush();
    return true;
  }
  void flush() {
    if (!chunk_.empty()) log_.write_chunk(number_, chunk_);
  }

  [[nodiscard]] const LifeEnd::Thread& end() const { return end_; }

 private:
  SessionLog& log_;
  const std::uint64_t number_;
  LifeEnd::Thread end_;
  bitcoin::Bytes chunk_;
};

SessionLog::SessionLog(Out out, int level) : out_(std::move(out)), writer_(level) {
  append_magic(frame_);
  out_(frame_);
}

SessionLog::~SessionLog() { flush(); }

void SessionLog::begin(const LifeInfo& info) {
  flush();
  std::move(sinks_.begin(), sinks_.end(), std::back_inserter(dead_));
  sinks_.clear();
  for (std::uint64_t number = 0; number < info.threads; ++number)
    sinks_.push_back(std::make_unique<Sink>(*this, number));
  frame_.clear();
  writer_.life(frame_, info);
  out_(frame_);
}

core::CrossingSink& SessionLog::thread(std::uint64_t number) { return *sinks_.at(number); }

void SessionLog::end(const std::string& reason) {
  LifeEnd all{{}, reason};
  for (const auto& sink : sinks_)
    all.threads.push_back(sink->end());
  end(all);
}

void SessionLog::end(const LifeEnd& end) {
  flush();
  frame_.clear();
  writer_.end(frame_, end);
  out_(frame_);
}

void SessionLog::flush() {
  for (const auto& sink : sinks_)
    sink->flush();
}

void SessionLog::write_chunk(std::uint64_t thread, bitcoin::Bytes& crossings) {
  frame_.clear();
  writer_.chunk(frame_, thread, crossings);
  crossings.clear();
  out_(frame_);
}

}  // namespace tbg::recording
