#include "pool/recording/replay.h"

#include <utility>

#include "pool/recording/plausible.h"

namespace tbg::recording {

Replay::Replay(SessionReader& from, const LifeInfo& info, const Options& options)
    : from_(from), info_(info), until_us_(options.until_us), mail_(info.threads) {
  for (std::uint64_t number = 0; number < info.threads; ++number)
    threads_.push_back(std::make_unique<ReplayThread>(
        ReplayThread::Setup{number, info_, from_, mail_, options.log, options.listener}));
}

Replay::~Replay() = default;

ReplayEnd Replay::fail(const std::string& problem) {
  problem_ = problem;
  return ReplayEnd::damaged;
}

ReplayEnd Replay::run() {
  if (const std::string problem = problem_of(info_); !problem.empty()) return fail(problem);
  try {
    build();
    return play();
  } catch (const Differs&) {
    return ReplayEnd::differs;
  } catch (const NoMoreRecorded&) {
    return from_.error() ? fail(from_.error()->message) : ReplayEnd::all;
  }
}

void Replay::build() {
  core::Options options = info_.options;
  options.user_tags = names_of(info_.names);
  for (const auto& thread : threads_)
    thread->build(options, thread == threads_.front() ? 0 : threads_.front()->core()->boot());
}

ReplayEnd Replay::play() {
  std::size_t running = threads_.size();
  for (moved_ = true; moved_ && running > 0;) {
    moved_ = false;
    running = 0;
    for (const auto& thread : threads_)
      running += play(*thread) ? 1 : 0;
    if (!problem_.empty()) return ReplayEnd::damaged;
  }
  if (from_.error()) return fail(from_.error()->message);
  if (stopped_) return ReplayEnd::until;
  if (running > 0) return ReplayEnd::lost_tail;
  return check_end();
}

// What the recorder counted is what there is.
ReplayEnd Replay::check_end() {
  if (!from_.end()) return ReplayEnd::all;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    const LifeEnd::Thread& said = from_.end()->threads[i];
    const Playback& found = threads_[i]->playback();
    if (said.crossings != found.done())
      return fail("thread " + std::to_string(i) + " had " + std::to_string(said.crossings) +
                  " crossings, and the file holds " + std::to_string(found.done()));
    if (said.hash != 0 && found.hash() != said.hash)
      return fail("thread " + std::to_string(i) + " ends with another hash than was recorded");
  }
  return ReplayEnd::all;
}

// Where a thread's recording ends in the middle of an input, the others' go on.
InputFeed::Step Replay::step(ReplayThread& thread) {
  try {
    return thread.step();
  } catch (const NoMoreRecorded&) {
    return InputFeed::Step::ended;
  }
}

bool Replay::play(ReplayThread& thread) {
  for (;;) {
    const auto at = thread.next_time();
    if (at && !first_us_) first_us_ = at->mono_us;
    if (at && at->mono_us - *first_us_ > until_us_) {
      stopped_ = true;
      return false;
    }
    switch (step(thread)) {
      case InputFeed::Step::done:
        moved_ = true;
        if (at->mono_us >= now_.mono_us) now_ = *at;
        break;
      case InputFeed::Step::waits:
        return true;
      case InputFeed::Step::ended:
        return false;
      case InputFeed::Step::damaged:
        problem_ = thread.problem();
        return false;
    }
  }
}

const Difference* Replay::difference() const {
  for (const auto& thread : threads_)
    if (const auto& found = thread->playback().difference()) return &*found;
  return nullptr;
}

std::uint64_t Replay::crossings() const {
  std::uint64_t sum = 0;
  for (const auto& thread : threads_)
    sum += thread->playback().done();
  return sum;
}

}  // namespace tbg::recording
