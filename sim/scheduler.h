// Virtual time: a queue of events ordered by (time, number), run one by one on one thread.
//
// An event is 32 bytes: when, whom, and a number that only its owner understands. Nothing is ever
// taken out of the queue early; an actor that has changed its mind ignores the event when it comes
// (see Wakeup). Cost: O(log n) in a heap of four children, which fits two cache lines a level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tbg::sim {

constexpr std::int64_t to_us(double seconds) { return static_cast<std::int64_t>(seconds * 1e6); }

class Actor {
 public:
  virtual ~Actor() = default;
  virtual void on_event(std::int64_t now_us, std::uint64_t what) = 0;
};

class Scheduler {
 public:
  explicit Scheduler(std::int64_t start_us) : now_us_(start_us) {}

  [[nodiscard]] std::int64_t now_us() const { return now_us_; }
  // Not before now. Events of one time run in the order in which they were asked for.
  void at(std::int64_t when_us, Actor& who, std::uint64_t what);
  void after(std::int64_t delay_us, Actor& who, std::uint64_t what) {
    at(now_us_ + delay_us, who, what);
  }

  // Runs the next event if it is due by end_us; otherwise time is end_us and the answer false.
  bool step(std::int64_t end_us);
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::size_t waiting() const { return heap_.size(); }

 private:
  struct Event {
    std::int64_t when_us = 0;
    std::uint64_t number = 0;
    Actor* who = nullptr;
    std::uint64_t what = 0;
    [[nodiscard]] bool before(const Event& other) const {
      return when_us != other.when_us ? when_us < other.when_us : number < other.number;
    }
  };
  static constexpr std::size_t kChildren = 4;

  void rise(std::size_t hole, const Event& event);
  void sink(const Event& event);

  std::vector<Event> heap_;
  std::int64_t now_us_;
  std::uint64_t next_number_ = 0;
  std::uint64_t events_ = 0;
};

// One pending wake-up of an actor that may be moved: only the latest one asked for counts.
class Wakeup {
 public:
  // `tag` in the low byte tells the actor's wake-ups apart.
  explicit Wakeup(std::uint8_t tag) : tag_(tag) {}
  void set(Scheduler& scheduler, Actor& who, std::int64_t when_us);
  void cancel() { ++generation_, when_us_ = kNever; }
  // True if the event is this wake-up's latest; it is then spent.
  bool take(std::uint64_t what);
  [[nodiscard]] std::int64_t when_us() const { return when_us_; }
  static constexpr std::int64_t kNever = INT64_MAX;

 private:
  std::uint8_t tag_;
  std::uint64_t generation_ = 0;
  std::int64_t when_us_ = kNever;
};

}  // namespace tbg::sim
