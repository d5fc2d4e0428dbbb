#include "sim/session_diff.h"

#include <optional>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_reader.h"
#include "pool/recording/plausible.h"
#include "pool/recording/session_reader.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;
using core::Crossing;

// An input, and what came of it.
struct Step {
  Crossing kind{};
  Now at;
  Bytes input;    // as it stands in the file
  Bytes content;  // without its time
  std::vector<Bytes> outputs;
};

// One thread of one of the two.
class Side {
 public:
  Side(recording::SessionReader& reader, std::uint64_t thread) : reader_(reader), thread_(thread) {
    take_outputs(made_);
    load();
  }

  // What came when the pool was made.
  std::vector<Bytes>& made() { return made_; }
  // nullptr: there is none any more.
  Step* step() { return step_ ? &*step_ : nullptr; }
  void load();

 private:
  void take_outputs(std::vector<Bytes>& outputs);

  recording::SessionReader& reader_;
  const std::uint64_t thread_;
  core::CrossingClock clock_;
  std::vector<Bytes> made_;
  std::optional<Bytes> ahead_;
  std::optional<Step> step_;
};

void Side::take_outputs(std::vector<Bytes>& outputs) {
  ahead_.reset();
  while (const auto crossing = reader_.next(thread_)) {
    if (core::is_input(static_cast<Crossing>(crossing->front()))) {
      ahead_ = Bytes(crossing->begin(), crossing->end());
      return;
    }
    outputs.push_back(comparable(*crossing));
  }
}

void Side::load() {
  step_.reset();
  if (!ahead_) return;
  Step& step = step_.emplace();
  step.input = std::move(*ahead_);
  core::CrossingReader reader(step.input);
  core::TimeStep time;
  reader("", step.kind)("", time);
  step.at = clock_.after(time);
  step.content.assign(reader.rest().begin(), reader.rest().end());
  take_outputs(step.outputs);
}

// Woken by a deadline of its own, which the other version does not have.
bool is_of_its_own(const Step& step) {
  return step.kind == Crossing::time || step.kind == Crossing::turn_end;
}

bool is_same(const Step& a, const Step& b) {
  return a.kind == b.kind && a.at.mono_us == b.at.mono_us && a.at.wall_us == b.at.wall_us &&
         a.content == b.content;
}

class Comparison {
 public:
  Comparison(Side first, Side second, std::uint64_t thread,
             const std::function<void(const OutputChange&)>& on_change, SessionDiff& result)
      : first_(std::move(first)),
        second_(std::move(second)),
        thread_(thread),
        on_change_(on_change),
        result_(result) {}

  void run();

 private:
  void compare(const Step& input, std::vector<Bytes>& before, std::vector<Bytes>& now);
  bool pass_over(Side& from, const Step* other, bool is_first);

  Side first_, second_;
  const std::uint64_t thread_;
  const std::function<void(const OutputChange&)>& on_change_;
  SessionDiff& result_;
  std::optional<std::int64_t> first_us_;
};

void Comparison::compare(const Step& input, std::vector<Bytes>& before, std::vector<Bytes>& now) {
  if (!first_us_ && !input.input.empty()) first_us_ = input.at.mono_us;
  if (!keep_changes(before, now)) return;
  ++result_.changed;
  const std::int64_t since_us = first_us_ ? input.at.mono_us - *first_us_ : 0;
  on_change_({thread_, since_us, input.input, std::move(before), std::move(now)});
}

// Takes an input that only this side has.
bool Comparison::pass_over(Side& from, const Step* other, bool is_first) {
  Step* const step = from.step();
  if (step == nullptr || !is_of_its_own(*step)) return false;
  if (other != nullptr && other->at.mono_us < step->at.mono_us) return false;
  std::vector<Bytes> none;
  is_first ? compare(*step, step->outputs, none) : compare(*step, none, step->outputs);
  from.load();
  return true;
}

void Comparison::run() {
  compare({}, first_.made(), second_.made());
  while (true) {
    Step* const a = first_.step();
    Step* const b = second_.step();
    if (a == nullptr && b == nullptr) return;
    if (a != nullptr && b != nullptr && is_same(*a, *b)) {
      compare(*a, a->outputs, b->outputs);
      ++result_.inputs;
      first_.load();
      second_.load();
    } else if (!pass_over(first_, b, true) && !pass_over(second_, a, false)) {
      result_.problem = a == nullptr || b == nullptr
                            ? "one has inputs that the other has not"
                            : "they are of different sessions: their inputs are not the same";
      return;
    }
  }
}

}  // namespace

SessionDiff diff_sessions(ByteView first, ByteView second,
                          const std::function<void(const OutputChange&)>& on_change) {
  SessionDiff result;
  recording::SessionReader a(first), b(second);
  while (result.problem.empty()) {
    const auto life_a = a.next_life();
    const auto life_b = b.next_life();
    if (!life_a && !life_b) break;
    if (!life_a || !life_b || life_a->threads != life_b->threads) {
      result.problem = "they are of different sessions: one has more lives or threads";
      break;
    }
    for (const auto* const life : {&*life_a, &*life_b})
      if (result.problem.empty()) result.problem = recording::problem_as_a_whole(*life);
    for (std::uint64_t i = 0; i < life_a->threads && result.problem.empty(); ++i)
      Comparison({a, i}, {b, i}, i, on_change, result).run();
  }
  for (const auto* const reader : {&a, &b})
    if (reader->error()) result.problem = reader->error()->message;
  return result;
}

}  // namespace tbg::sim
