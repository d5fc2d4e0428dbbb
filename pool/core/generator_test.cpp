// The generator alone, with answers in orders that a quick node or a slow line may give them, and
// without chain work, as from btcd.
#include "pool/core/generator.h"

#include <gtest/gtest.h>

#include "fakes/log.h"
#include "fakes/patient_node.h"
#include "pool/core/tip_announcer.h"

namespace tbg::core {
namespace {

constexpr NodeId kNode{0};

bitcoin::Hash256 hash_of(std::uint8_t name) {
  bitcoin::Hash256 hash;
  hash.bytes[0] = name;
  return hash;
}

HeaderInfo header(std::uint8_t name, std::uint32_t bits = 0x207fffff) {
  return {.hash = hash_of(name),
          .previous = hash_of(static_cast<std::uint8_t>(name - 1)),
          .height = name,
          .confirmations = 1,
          .bits = bits,
          .time = 1'700'000'000,
          .median_time = {},
          .chain_work = {}};
}

class GeneratorTest : public ::testing::Test {
 protected:
  GeneratorTest() {
    generator_.start(now_);
    generator_.on_status(now_, kNode,
                         NodeStatus{.network = bitcoin::Network::regtest,
                                    .best = hash_of(1),
                                    .height = 1,
                                    .initial_download = false,
                                    .chain_work = {}});
    header_comes(1);
    template_comes(1);
  }

  void header_comes(std::uint8_t name) {
    generator_.on_header(now_, kNode, hash_of(name), header(name));
  }
  // A template on the block of this name, as the answer to a long poll or to a question.
  void template_comes(std::uint8_t on, bool long_poll = false) {
    auto made = std::make_shared<BlockTemplate>();
    made->height = on + 1;
    made->previous = hash_of(on);
    made->bits = 0x207fffff;
    generator_.on_template(now_, kNode, TemplatePtr{made}, long_poll);
  }
  // Names of the tips moved to since the last call.
  std::vector<int> tips() {
    std::vector<int> names;
    for (const GeneratorOutput& output : generator_.take())
      if (const auto* const tip = std::get_if<TipChanged>(&output))
        names.push_back(tip->hash.bytes[0]);
    return names;
  }

  static Options regtest_options() {
    Options options;
    options.network = bitcoin::Network::regtest;
    options.nodes = {{.name = "node"}};
    return options;
  }

  Options options_ = regtest_options();
  fakes::PatientNode node_;
  fakes::FakeLog log_;
  Generator generator_{options_, JobFrame{}, node_, log_};
  Now now_{1, 1'700'000'000'000'000};
};

TEST_F(GeneratorTest, DoesNotGoBackWhileTheHeaderOfItsTipIsOnItsWay) {
  template_comes(2, true);
  template_comes(3, true);  // two blocks at once: no header has come yet
  EXPECT_EQ(tips(), (std::vector{1, 2, 3}));
  template_comes(2, true);                            // a late answer
  generator_.on_best_block(now_, kNode, hash_of(2));  // and another
  header_comes(2);
  EXPECT_EQ(tips(), std::vector<int>{});
  header_comes(3);
  template_comes(2, true);
  EXPECT_EQ(tips(), std::vector<int>{}) << "3 stands on 2";
}

TEST_F(GeneratorTest, GoesBackWhenTheHeaderOfItsTipIsNoLongerKnown) {
  template_comes(2, true);
  EXPECT_EQ(tips(), (std::vector{1, 2}));
  generator_.on_header(now_, kNode, hash_of(2),
                       NodeError{NodeFault::not_found, -5, "Block not found"});
  template_comes(1, true);  // somebody invalidated block 2
  EXPECT_EQ(tips(), std::vector{1});
}

TEST(TipAnnouncer, TellsOvertakenTipsInOrderWithTheirHeaders) {
  TipAnnouncer announcer;
  const auto nobody = [](const bitcoin::Hash256&) { return false; };
  const auto tip = [](std::uint8_t name) { return TipChanged{hash_of(name), name, name, 0, {}}; };
  const Now now{1'000, 0};
  announcer.on_tip(tip(1));
  announcer.on_tip(tip(2));
  announcer.on_first_notified(2, 500);
  announcer.on_header(header(2));
  EXPECT_FALSE(announcer.take_due(now, nobody)) << "the first one's header is to come";
  announcer.on_header(header(1, 0x1d00ffff));
  EXPECT_EQ(announcer.take_due(now, nobody)->diff, 1);
  EXPECT_EQ(announcer.take_due(now, nobody)->first_notified_ms, 0.5);
  EXPECT_FALSE(announcer.take_due(now, nobody));
}

TEST(TipAnnouncer, WaitsTwoSecondsAndNoLonger) {
  TipAnnouncer announcer;
  const auto all = [](const bitcoin::Hash256&) { return true; };
  announcer.on_tip({hash_of(1), 1, 1, 0, {}});
  EXPECT_FALSE(announcer.take_due({2 * kSecond, 0}, all));
  const auto event = announcer.take_due({announcer.next_deadline(), 0}, all);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->bits, 0U) << "not known, not invented";
  EXPECT_TRUE(event->ours);
}

}  // namespace
}  // namespace tbg::core
