// tbgsim replay: a recorded session, run again and compared byte for byte.
#include <chrono>
#include <cstdio>

#include "pool/recording/crossing_text.h"
#include "pool/recording/plausible.h"
#include "pool/recording/replay.h"
#include "pool/recording/replay_story.h"
#include "sim/app/commands.h"
#include "sim/app/replay_report.h"
#include "sim/app/session_input.h"
#include "sim/app/session_story.h"

namespace tbg::sim {
namespace {

using Clock = std::chrono::steady_clock;

unsigned long long number(std::uint64_t value) { return value; }

void print_life(std::uint64_t count, const recording::LifeInfo& info) {
  std::printf("life %llu: recorded by %s, %llu thread%s%s\n", number(count), info.version.c_str(),
              number(info.threads), info.threads == 1 ? "" : "s",
              info.is_private ? "; PRIVATE: it may hold real addresses" : "");
}

void print_difference(const recording::Replay& replay, const recording::ReplayStory& story) {
  const recording::Difference& at = *replay.difference();
  std::printf("  DIFFERS at crossing %llu of thread %llu, %s after the start\n", number(at.number),
              number(at.thread), story.time_text(at.thread).c_str());
  std::printf("    recorded: %s\n", recording::describe(at.recorded).c_str());
  std::printf("    replayed: %s\n", recording::describe(at.replayed).c_str());
  std::printf("  because of\n");
  for (const std::string& line : story.causes_of(at))
    std::printf("    %s\n", line.c_str());
  std::fflush(stdout);
}

// How the recording of a life ends, where all of it was as recorded.
std::string ending(const recording::SessionReader& from, recording::ReplayEnd end) {
  if (end == recording::ReplayEnd::until) return "stopped there";
  if (const auto& said = from.end())
    return said->reason.empty() ? "the pool ended" : "the recording ended: " + said->reason;
  return from.cut_off() ? "the file is cut off here" : "the pool died, or is recorded still";
}

// Of one life. Returns whether all was as recorded.
bool replay_life(recording::SessionReader& from, const recording::LifeInfo& info,
                 const ReplayArguments& arguments, SessionStory& told) {
  if (!info.has_outputs) {
    std::printf("  NOT REPLAYED: %s\n", recording::problem_as_a_whole(info).c_str());
    return false;
  }
  recording::ReplayStory story(info.threads);
  recording::Replay::Options options;
  if (arguments.until_s >= 0) options.until_us = static_cast<std::int64_t>(arguments.until_s * 1e6);
  options.listener = [&](std::uint64_t thread, bitcoin::ByteView crossing) {
    story.on_crossing(thread, crossing);
    told.on_crossing(crossing);
    if (arguments.print)
      std::printf("  %s  %llu  %s\n", story.time_text(thread).c_str(), number(thread),
                  recording::describe(crossing).c_str());
  };
  recording::Replay replay(from, info, options);
  const auto begin = Clock::now();
  const recording::ReplayEnd end = replay.run();
  const std::chrono::duration<double> took = Clock::now() - begin;
  std::printf("  %llu crossings as recorded, %s of the pool's time in %.2f s\n",
              number(replay.crossings()), story.span_text().c_str(), took.count());
  switch (end) {
    case recording::ReplayEnd::differs:
      print_difference(replay, story);
      break;
    case recording::ReplayEnd::damaged:
      std::printf("  DAMAGED: %s\n", replay.problem().c_str());
      break;
    case recording::ReplayEnd::lost_tail:
      std::printf("  the rest cannot be replayed: one thread's last crossings were lost\n");
      break;
    default:
      std::printf("  %s\n", ending(from, end).c_str());
  }
  if (arguments.report) print_report(replay, info);
  return end != recording::ReplayEnd::differs && end != recording::ReplayEnd::damaged;
}

}  // namespace

int replay_command(const ReplayArguments& arguments) {
  if (!arguments.perturb.empty()) return perturb_command(arguments);
  SessionStory told(arguments.file);
  const bitcoin::Bytes file = read_session(told.file());
  recording::SessionReader from(file);
  bool good = true;
  std::uint64_t lives = 0;
  while (const auto info = from.next_life()) {
    print_life(++lives, *info);
    good = replay_life(from, *info, arguments, told) && good;
  }
  if (from.error()) {
    std::printf("DAMAGED %s\n", from.error()->message.c_str());
    good = false;
  }
  if (lives == 0 && !from.error())
    std::printf("%s holds no recording yet\n", arguments.file.c_str());
  const std::vector<std::string> missing = told.missing(lives);
  for (const std::string& one : missing)
    std::printf("NOT AS EXPECTED: %s\n", one.c_str());
  return good && missing.empty() ? 0 : 1;
}

}  // namespace tbg::sim
