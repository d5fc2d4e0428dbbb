#include "pool/collect/pipeline.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <set>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

using Kind = SinkTrouble::Kind;
const StreamKey kKey{"eu-1", 1, 0};

// The events 1 to n of one stream.
class NumberedSource final : public EventSource {
 public:
  void rewind(const Positions& done) override {
    const auto known = done.find(kKey);
    at_ = known == done.end() ? 0 : known->second.seq;
  }
  SourceTrouble read(const BatchLimits& limits, std::vector<Event>& out) override {
    while (out.size() < limits.events && at_ < last)
      out.push_back(event_of(kKey, ++at_));
    return std::exchange(trouble, {});
  }
  void taken() override { taken_up_to = at_; }

  std::uint64_t last = 0;
  std::uint64_t taken_up_to = 0;
  SourceTrouble trouble;

 private:
  std::uint64_t at_ = 0;
};

// Keeps what it is given with its position, as a database does, and fails as it is told.
class FakeSink final : public Sink {
 public:
  enum class Fate { well, away, away_afterwards, conflict };

  [[nodiscard]] std::string_view name() const override { return "fake"; }
  SinkResult<Positions> positions() override {
    if (next_fate() == Fate::away) return SinkTrouble{Kind::away, "no answer", {}};
    return position_;
  }
  SinkResult<void> commit(std::span<const Event> batch, const Positions& before) override {
    const Fate fate = next_fate();
    if (fate == Fate::away) return SinkTrouble{Kind::away, "no answer", {}};
    if (fate == Fate::conflict || before != position_)
      return SinkTrouble{Kind::conflict, "somebody else", {}};
    for (std::size_t i = 0; i < batch.size(); ++i)
      if (poison.contains(batch[i].seq))
        return SinkTrouble{Kind::refused, "poison", says_which ? std::optional(i) : std::nullopt};
    for (const Event& event : batch)
      kept.push_back(event.seq);
    move(batch);
    if (fate == Fate::away_afterwards) return SinkTrouble{Kind::away, "no answer", {}};
    return {};
  }
  SinkResult<void> pass_over(const Event& event, const Positions& before) override {
    const Fate fate = next_fate();
    if (fate == Fate::away) return SinkTrouble{Kind::away, "no answer", {}};
    if (before != position_) return SinkTrouble{Kind::conflict, "somebody else", {}};
    move({&event, 1});
    if (fate == Fate::away_afterwards) return SinkTrouble{Kind::away, "no answer", {}};
    return {};
  }

  std::deque<Fate> fates;  // of the next calls; then all goes well
  std::set<std::uint64_t> poison;
  bool says_which = false;
  std::vector<std::uint64_t> kept;

 private:
  Fate next_fate() {
    if (fates.empty()) return Fate::well;
    const Fate fate = fates.front();
    fates.pop_front();
    return fate;
  }
  void move(std::span<const Event> batch) {
    for (auto& [key, position] : positions_after(batch, position_))
      position_[key] = position;
  }

  Positions position_;
};

struct Bench {
  explicit Bench(std::size_t batch = 4) : options(options_for(batch)) {}
  static PipelineOptions options_for(std::size_t batch) {
    PipelineOptions out;
    out.batch.events = batch;
    out.idle_poll = std::chrono::milliseconds(0);
    return out;
  }
  void run(int steps = 200) {
    for (int i = 0; i < steps; ++i)
      pipeline.step();
  }

  PipelineOptions options;
  TestFolder folder;
  NumberedSource source;
  FakeSink sink;
  DeadLetters letters{folder.path(), "fake"};
  Doorbell doorbell;
  SinkMetrics metrics{"fake"};
  Log log{Log::Level::silent};
  Pipeline pipeline{options, source, sink, letters, doorbell, metrics, log};
};

std::vector<std::uint64_t> up_to(std::uint64_t last) {
  std::vector<std::uint64_t> out;
  for (std::uint64_t seq = 1; seq <= last; ++seq)
    out.push_back(seq);
  return out;
}

TEST(Pipeline, CommitsWhatIsThereInBatches) {
  Bench bench;
  bench.source.last = 10;
  bench.run(4);
  EXPECT_EQ(bench.sink.kept, up_to(10));
  EXPECT_EQ(bench.metrics.batches, 3U);
  EXPECT_EQ(bench.metrics.events, 10U);
  EXPECT_EQ(bench.metrics.newest_ts_us, kTestTime);
  EXPECT_EQ(bench.metrics.trouble(), "");
  EXPECT_EQ(bench.source.taken_up_to, 10U);
}

TEST(Pipeline, WhatMayWaitWaitsForItsBatchOrItsTime) {
  Bench bench;
  bench.options.linger = std::chrono::hours(1);
  Pipeline patient(bench.options, bench.source, bench.sink, bench.letters, bench.doorbell,
                   bench.metrics, bench.log);
  bench.source.last = 6;
  for (int i = 0; i < 5; ++i)
    patient.step();
  EXPECT_EQ(bench.sink.kept, up_to(4));
  bench.doorbell.close();
  patient.run();  // ends at once, and writes what it has
  EXPECT_EQ(bench.sink.kept, up_to(6));
}

TEST(Pipeline, AnEventThatIsRefusedGoesToTheDeadLettersAndTheOthersGoOn) {
  for (const bool says_which : {false, true}) {
    Bench bench(8);
    bench.source.last = 20;
    bench.sink.poison = {1, 7, 8, 20};
    bench.sink.says_which = says_which;
    bench.run();
    EXPECT_EQ(bench.sink.kept.size(), 16U);
    EXPECT_EQ(bench.letters.count(), 4U);
    EXPECT_EQ(bench.metrics.passed_over, 4U);
    EXPECT_EQ(bench.source.taken_up_to, 20U);
  }
}

TEST(Pipeline, NothingIsPassedOverWithoutALetter) {
  Bench bench;
  append(bench.folder.path() / "a-file", "");
  DeadLetters nowhere(bench.folder.path() / "a-file", "fake");
  Pipeline pipeline(bench.options, bench.source, bench.sink, nowhere, bench.doorbell, bench.metrics,
                    bench.log);
  bench.source.last = 3;
  bench.sink.poison = {2};
  for (int i = 0; i < 20; ++i)
    pipeline.step();
  EXPECT_EQ(bench.sink.kept, up_to(1));
  EXPECT_NE(bench.metrics.trouble().find("cannot write to"), std::string::npos);
}

TEST(Pipeline, WhatWasReadBeforeATroubleIsCommitted) {
  Bench bench;
  bench.source.last = 3;
  bench.source.trouble = {"the next one cannot be read"};
  bench.pipeline.step();
  EXPECT_EQ(bench.sink.kept, up_to(3));
  EXPECT_EQ(bench.metrics.trouble(), "the next one cannot be read");
}

RC_GTEST_PROP(Pipeline, KeepsEveryEventOnceWhateverFails, ()) {
  using Fate = FakeSink::Fate;
  Bench bench(*rc::gen::inRange<std::size_t>(1, 9));
  bench.source.last = *rc::gen::inRange<std::uint64_t>(0, 40);
  const auto fates = *rc::gen::container<std::vector<Fate>>(
      rc::gen::element(Fate::well, Fate::away, Fate::away_afterwards, Fate::conflict));
  bench.sink.fates.assign(fates.begin(), fates.end());
  bench.sink.poison =
      *rc::gen::container<std::set<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(1, 60));
  bench.sink.says_which = *rc::gen::arbitrary<bool>();
  bench.run(400);
  std::vector<std::uint64_t> expected;
  for (const std::uint64_t seq : up_to(bench.source.last))
    if (!bench.sink.poison.contains(seq)) expected.push_back(seq);
  RC_ASSERT(bench.sink.kept == expected);
  RC_ASSERT(bench.source.taken_up_to == bench.source.last);
}

}  // namespace
}  // namespace tbg::collect
