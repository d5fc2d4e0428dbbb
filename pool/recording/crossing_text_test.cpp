#include "pool/recording/crossing_text.h"

#include <gtest/gtest.h>

#include "pool/core/recorder.h"
#include "pool/recording/crossing_kinds.h"

namespace tbg::recording {
namespace {

class Kept final : public core::CrossingSink {
 public:
  bool on_crossing(bitcoin::ByteView crossing, std::uint64_t) override {
    last.assign(crossing.begin(), crossing.end());
    return true;
  }
  bitcoin::Bytes last;
};

template <typename Write>
std::string text_of(Write write) {
  Kept kept;
  core::Recorder recorder(&kept);
  write(recorder);
  return describe(kept.last);
}

TEST(CrossingText, NamesEveryValue) {
  EXPECT_EQ(text_of([](auto& r) {
              r.input(Now{1, 2}, core::crossing::BytesRead{ConnectionId{3}, "{\"id\":1}\n"});
            }),
            R"(bytes connection=3 bytes="{\"id\":1}\n")");
  EXPECT_EQ(text_of([](auto& r) { r.output(core::crossing::Arm{-5}); }), "arm deadline_us=-5");
  EXPECT_EQ(text_of([](auto& r) { r.input(Now{}, core::crossing::TurnEnd{}); }), "turn_end");
}

TEST(CrossingText, ShowsWhatACallAnswered) {
  EXPECT_EQ(text_of([](auto& r) {
              r.call(core::crossing::StoreSize{Folder::records, "blocks"});
              r.answer(StoreResult<std::uint64_t>(17U));
            }),
            R"(store_size folder=3 name="blocks" answer=17)");
  EXPECT_EQ(text_of([](auto& r) {
              r.call(core::crossing::StoreRemove{Folder::records, "x"});
              r.answer(StoreResult<void>(StoreError{"no such file"}));
            }),
            R"(store_remove folder=3 name="x" answer=failed{message="no such file"})");
}

TEST(CrossingText, ShowsAnEventWithItsMiner) {
  DiffUpdated event;
  event.miner = {"bc1q", "rig", ConnectionId{9}};
  event.new_diff = 42;
  const std::string text = text_of([&](auto& r) {
    r.output(core::crossing::Emitted{Now{1, 2}, event});
  });
  EXPECT_NE(text.find(R"(miner={user="bc1q" worker="rig" client=9})"), std::string::npos) << text;
  EXPECT_NE(text.find("new_diff=42"), std::string::npos) << text;
}

TEST(CrossingText, CutsWhatIsLongAndEscapesWhatIsNotText) {
  const std::string text = text_of([](auto& r) {
    r.input(Now{}, core::crossing::BytesRead{ConnectionId{1}, std::string(5'000, '\x1b')});
  });
  EXPECT_NE(text.find("\\x1b"), std::string::npos);
  EXPECT_NE(text.find("(5000 bytes)"), std::string::npos);
  EXPECT_LT(text.size(), 4'000U);
}

TEST(CrossingText, SaysWhereSomethingCannotBeRead) {
  EXPECT_EQ(describe({}), "nothing");
  const bitcoin::Bytes unknown{250};
  EXPECT_EQ(describe(unknown), "no known crossing");
  const bitcoin::Bytes cut{static_cast<std::uint8_t>(core::Crossing::send), 3, 200};
  EXPECT_EQ(describe(cut), "send connection=3 bytes= (cannot be read any further)");
}

TEST(CrossingText, EveryKindHasANameAndAType) {
  std::size_t kinds = 0;
  for (int number = 0; number < 256; ++number) {
    const auto kind = static_cast<core::Crossing>(number);
    const bool typed = with_type_of(kind, []<typename C>() {});
    EXPECT_EQ(typed, !core::name(kind).empty()) << number;
    kinds += typed ? 1 : 0;
  }
  EXPECT_EQ(kinds, 41U);
}

TEST(Recorder, WhoHasHadEnoughIsToldNothingMoreAndNothingIsCounted) {
  struct Enough final : core::CrossingSink {
    bool on_crossing(bitcoin::ByteView, std::uint64_t) override { return ++told < 2; }
    int told = 0;
  } sink;
  core::Recorder recorder(&sink);
  for (int i = 0; i < 5; ++i) {
    recorder.input({}, core::crossing::Time{});
    recorder.call(core::crossing::Entropy{});
    recorder.answer(std::uint64_t{7});
  }
  EXPECT_EQ(sink.told, 2);
  EXPECT_EQ(recorder.crossings(), 2u);
}

}  // namespace
}  // namespace tbg::recording
