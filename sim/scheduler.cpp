#include "sim/scheduler.h"

#include <algorithm>

namespace tbg::sim {

void Scheduler::at(std::int64_t when_us, Actor& who, std::uint64_t what) {
  const Event event{std::max(when_us, now_us_), next_number_++, &who, what};
  heap_.push_back(event);
  rise(heap_.size() - 1, event);
}

void Scheduler::rise(std::size_t hole, const Event& event) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / kChildren;
    if (!event.before(heap_[parent])) break;
    heap_[hole] = heap_[parent];
    hole = parent;
  }
  heap_[hole] = event;
}

// Fills the hole at the top with an event that was at the bottom.
void Scheduler::sink(const Event& event) {
  std::size_t hole = 0;
  const std::size_t size = heap_.size();
  while (true) {
    const std::size_t first = hole * kChildren + 1;
    if (first >= size) break;
    std::size_t least = first;
    const std::size_t end = std::min(first + kChildren, size);
    for (std::size_t child = first + 1; child < end; ++child)
      if (heap_[child].before(heap_[least])) least = child;
    if (!heap_[least].before(event)) break;
    heap_[hole] = heap_[least];
    hole = least;
  }
  heap_[hole] = event;
}

bool Scheduler::step(std::int64_t end_us) {
  if (heap_.empty() || heap_.front().when_us > end_us) {
    now_us_ = std::max(now_us_, end_us);
    return false;
  }
  const Event next = heap_.front();
  const Event last = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) sink(last);
  now_us_ = next.when_us;
  ++events_;
  next.who->on_event(now_us_, next.what);
  return true;
}

void Wakeup::set(Scheduler& scheduler, Actor& who, std::int64_t when_us) {
  if (when_us == when_us_) return;
  when_us_ = when_us;
  ++generation_;
  if (when_us != kNever) scheduler.at(when_us, who, generation_ << 8 | tag_);
}

bool Wakeup::take(std::uint64_t what) {
  if (when_us_ == kNever || what != (generation_ << 8 | tag_)) return false;
  when_us_ = kNever;
  return true;
}

}  // namespace tbg::sim
