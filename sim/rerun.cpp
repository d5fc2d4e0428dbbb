#include "sim/rerun.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "pool/recording/input_feed.h"
#include "pool/recording/plausible.h"
#include "sim/recorded_disk.h"
#include "sim/rerun_ports.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;
using recording::InputFeed;

// A pool whose deadline is so long past is woken, though it was not then: it had none there.
constexpr std::int64_t kLate = 5 * kSecond;

std::optional<recording::LifeInfo> life_at(recording::SessionReader& reader, std::uint64_t number) {
  auto info = reader.next_life();
  for (; info && number > 0; --number)
    info = reader.next_life();
  return info;
}

void each(ByteView file, std::uint64_t life, std::uint64_t threads, const auto& visit) {
  recording::SessionReader reader(file);
  if (!life_at(reader, life)) return;
  for (std::uint64_t thread = 0; thread < threads; ++thread)
    while (const auto crossing = reader.next(thread))
      visit(thread, *crossing);
}

// One owner thread: its recorded inputs, and what is done now.
class RerunThread final : public core::CrossingSink {
 public:
  RerunThread(std::uint64_t number, const recording::LifeInfo& info, recording::SessionReader& from,
              recording::ReplayMail& mail, fakes::FakeStore& store, const RerunOptions& options)
      : number_(number),
        info_(info),
        from_(from),
        mail_(mail),
        options_(options),
        ports_(store),
        feed_(number, info, mail),
        recorder_(this, info.keeps_hashes) {}

  void build(const core::Options& pool, std::uint32_t boot, RerunResult& result);
  // Until it cannot go on. False: it has ended.
  bool play(RerunResult& result, bool& moved);
  // Mail that will never come is not waited for.
  void skip() { done_with_input(); }
  [[nodiscard]] std::uint32_t boot() const { return core_->boot(); }

  bool on_crossing(ByteView crossing, std::uint64_t hash) override {
    if (options_.recording != nullptr)
      options_.recording->thread(number_).on_crossing(crossing, hash);
    if (!core::is_input(static_cast<core::Crossing>(crossing.front())))
      now_.push_back(comparable(crossing));
    return true;
  }

 private:
  // The next input, with what came of it then. False: there is none.
  bool load();
  void read_outputs();
  void wake_late();
  void compare(RerunResult& result);
  void done_with_input() { loaded_ = false; }

  const std::uint64_t number_;
  const recording::LifeInfo& info_;
  recording::SessionReader& from_;
  recording::ReplayMail& mail_;
  const RerunOptions& options_;
  RerunPorts ports_;
  InputFeed feed_;
  core::Recorder recorder_;
  std::unique_ptr<core::PoolCore> core_;
  std::optional<Bytes> ahead_;  // the input after the present one
  Bytes input_;
  std::vector<Bytes> before_, now_;
  std::int64_t last_us_ = 0;  // of the input before
  std::optional<std::int64_t> first_us_;
  bool loaded_ = false;
};

void RerunThread::read_outputs() {
  before_.clear();
  ahead_.reset();
  while (const auto crossing = from_.next(number_)) {
    if (core::is_input(static_cast<core::Crossing>(crossing->front()))) {
      ahead_ = Bytes(crossing->begin(), crossing->end());
      return;
    }
    before_.push_back(comparable(*crossing));
    ports_.learn(*crossing);
  }
}

void RerunThread::build(const core::Options& pool, std::uint32_t boot, RerunResult& result) {
  read_outputs();
  if (info_.threads == 1) {
    core_ = std::make_unique<core::PoolCore>(pool, ports_.for_core(), &recorder_);
  } else {
    core::Part part{.shard = {}, .boot = boot, .carrier = &mail_};
    if (number_ > 0) part.shard = static_cast<ShardId>(number_ - 1);
    core_ = std::make_unique<core::PoolCore>(pool, part, ports_.for_core(), &recorder_);
  }
  compare(result);
}

bool RerunThread::load() {
  if (loaded_) return true;
  if (!ahead_) return false;
  input_ = *ahead_;
  read_outputs();
  return loaded_ = feed_.look(input_);
}

void RerunThread::wake_late() {
  const auto deadline = ports_.clock.deadline();
  if (!deadline) return;
  const std::int64_t at = std::max(*deadline, last_us_);  // 0 is "at once"
  if (at >= feed_.now().mono_us - kLate) return;
  const Now then{at, feed_.now().wall_us - (feed_.now().mono_us - at)};
  if (!ports_.clock.take_due(at)) return;
  core_->on_time(then);
  core_->on_turn_end(then);
}

bool RerunThread::play(RerunResult& result, bool& moved) {
  while (load()) {
    wake_late();
    if (feed_.kind() == core::Crossing::time) (void)ports_.clock.take_due(feed_.now().mono_us);
    switch (feed_.give(*core_)) {
      case InputFeed::Step::done:
        break;
      case InputFeed::Step::waits:
        return true;
      default:
        result.problem = feed_.problem();
        return false;
    }
    compare(result);
    ++result.inputs;
    moved = true;
    last_us_ = feed_.now().mono_us;
    done_with_input();
  }
  if (ahead_ && result.problem.empty()) result.problem = feed_.problem();
  return false;
}

void RerunThread::compare(RerunResult& result) {
  // The pool died while it was at this input: what it would have done is not known.
  if (!ahead_ && !from_.end() && now_.size() > before_.size()) now_.resize(before_.size());
  if (!first_us_ && loaded_) first_us_ = feed_.now().mono_us;
  if (info_.has_outputs && keep_changes(before_, now_)) {
    ++result.changed;
    const std::int64_t since_us = first_us_ ? feed_.now().mono_us - *first_us_ : 0;
    if (options_.on_change)
      options_.on_change({number_, since_us, input_, std::move(before_), std::move(now_)});
  }
  now_.clear();
}

void begin_whole(recording::SessionLog& to, recording::LifeInfo info) {
  info.has_outputs = true;
  to.begin(info);
}

}  // namespace

std::uint64_t lives_of(ByteView file) {
  recording::SessionReader reader(file);
  std::uint64_t count = 0;
  while (reader.next_life())
    ++count;
  return count;
}

RerunResult rerun(ByteView file, std::uint64_t life, const RerunOptions& options) {
  RerunResult result;
  recording::SessionReader reader(file);
  const auto info = life_at(reader, life);
  result.problem = info             ? recording::problem_of(*info)
                   : reader.error() ? reader.error()->message
                                    : "there is no such life";
  if (!result.problem.empty()) return result;
  result.completes = !info->has_outputs;
  RecordedDisk disk(info->threads);
  each(file, life, info->threads,
       [&](std::uint64_t thread, ByteView call) { disk.note_write(thread, call); });
  each(file, life, info->threads,
       [&](std::uint64_t thread, ByteView call) { disk.note_find(thread, call); });
  fakes::FakeStore store;
  disk.fill(store);
  if (options.recording != nullptr) begin_whole(*options.recording, *info);
  recording::ReplayMail mail(info->threads);
  core::Options pool = info->options;
  pool.user_tags = recording::names_of(info->names);
  std::vector<std::unique_ptr<RerunThread>> threads;
  for (std::uint64_t i = 0; i < info->threads; ++i) {
    threads.push_back(std::make_unique<RerunThread>(i, *info, reader, mail, store, options));
    threads.back()->build(pool, i == 0 ? 0 : threads.front()->boot(), result);
  }
  for (bool moved = true; moved && result.problem.empty();) {
    moved = false;
    RerunThread* waiting = nullptr;
    for (const auto& thread : threads)
      if (thread->play(result, moved)) waiting = thread.get();
    if (!moved && waiting != nullptr) {
      waiting->skip();
      moved = true;
    }
  }
  if (result.problem.empty() && reader.error()) result.problem = reader.error()->message;
  if (result.problem.empty() && reader.end() && options.recording != nullptr)
    options.recording->end(reader.end()->reason);
  return result;
}

}  // namespace tbg::sim
