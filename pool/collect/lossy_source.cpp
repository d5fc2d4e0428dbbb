#include "pool/collect/lossy_source.h"

#include <utility>

namespace tbg::collect {
namespace {
constexpr std::size_t kQueueBytes = 16U << 20;
}

void LossySource::hear(std::string_view datagram) {
  const std::lock_guard lock(mutex_);
  if (queued_bytes_ + datagram.size() > kQueueBytes) return;
  queued_bytes_ += datagram.size();
  queue_.emplace_back(datagram);
}

void LossySource::rewind(const Positions& done) {
  done_ = done;
  const std::lock_guard lock(mutex_);
  read_ = 0;
}

void LossySource::taken() {
  const std::lock_guard lock(mutex_);
  for (; read_ > 0; --read_) {
    queued_bytes_ -= queue_.front().size();
    queue_.pop_front();
  }
}

bool LossySource::next(std::string& out) {
  const std::lock_guard lock(mutex_);
  if (read_ == queue_.size()) return false;
  out = queue_[read_++];
  return true;
}

// Datagrams come in their order: an older number with a later time is of a pool that counts anew.
SourceTrouble LossySource::judge(const Event& event, bool& is_new) {
  const auto [place, first_of_all] = done_.try_emplace(event.key);
  Position& position = place->second;
  is_new = event.seq > position.seq;
  if (!is_new && event.ts_us > position.ts_us) return begun_again(event);
  if (!is_new) return {};
  if (event.seq > position.seq + 1 && !first_of_all)
    ears_.missing(event.key, position.seq + 1, event.seq - position.seq - 1);
  advance(position, event.seq, event.ts_us);
  return {};
}

SourceTrouble LossySource::read(const BatchLimits& limits, std::vector<Event>& out) {
  std::string line;
  std::size_t bytes = 0;
  while (out.size() < limits.events && bytes < limits.bytes && next(line)) {
    bytes += line.size();
    auto event = parser_.parse(line);
    if (!event) {
      if (auto trouble = ears_.bad_line("datagram", event.error().text, line)) return trouble;
      continue;
    }
    bool is_new = false;
    if (auto trouble = judge(*event, is_new)) return trouble;
    if (is_new) out.push_back(std::move(*event));
  }
  return {};
}

}  // namespace tbg::collect
