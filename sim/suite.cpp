#include "sim/suite.h"

#include <map>

#include "sim/checkers/bests.h"
#include "sim/checkers/block_soon.h"
#include "sim/checkers/block_story.h"
#include "sim/checkers/chain_truth.h"
#include "sim/checkers/consumed.h"
#include "sim/checkers/counts.h"
#include "sim/checkers/event_grammar.h"
#include "sim/checkers/expectations.h"
#include "sim/checkers/fresh_work.h"
#include "sim/checkers/honest_run.h"
#include "sim/checkers/laws.h"
#include "sim/checkers/liveness.h"
#include "sim/checkers/money.h"
#include "sim/checkers/no_block_lost.h"
#include "sim/checkers/probe_watch.h"
#include "sim/checkers/recall.h"
#include "sim/checkers/referee.h"
#include "sim/checkers/replies.h"
#include "sim/checkers/share_book.h"
#include "sim/checkers/vardiff_wire.h"
#include "sim/checkers/wire_view.h"
#include "sim/checkers/work_unique.h"

namespace tbg::sim {
namespace {

MoneyOptions money_options(const World& world) {
  MoneyOptions options;
  options.rules = world.rules();
  for (const Device& device : world.devices()) {
    const std::string address = device.user.substr(0, device.user.find('.'));
    options.scripts[address] = payout_script(world.plan().network, address);
  }
  options.script_of = [network = world.plan().network](const std::string& address) {
    return payout_script(network, address);
  };
  options.lying_faults = {"submit_answer"};
  return options;
}

// Where blocks need a signature, the pool keeps its solutions to itself.
bool submits(const Plan& plan) { return plan.chain.signet_keys == 0; }

NoBlockLostOptions no_block_lost_options(const World& world) {
  NoBlockLostOptions options;
  options.nodes = world.plan().nodes;
  options.submits = submits(world.plan());
  return options;
}

ConsumedOptions consumed_options(const Plan& plan) {
  ConsumedOptions options;
  for (const ConsumerPlan& consumer : plan.consumers)
    if (consumer.lines == 0) options.readers[consumer.name] = to_us(consumer.every_s);
  return options;
}

std::vector<MustHappen> story_of(const Plan& plan) {
  std::vector<MustHappen> story;
  for (const StoryPoint& point : plan.happens)
    story.push_back({point.probe, point.at_least, point.at_most});
  return story;
}

std::vector<Sentence> sentences_of(const Plan& plan) {
  std::vector<Sentence> sentences;
  for (const std::string& text : plan.expect)
    sentences.push_back(parse_sentence(text).sentence);
  return sentences;
}

}  // namespace

struct Suite::Parts final : FarEnds {
  Parts(World& the_world, Verdicts& verdicts)
      : world(the_world),
        book(world.sampled()),
        referee(verdicts),
        replies(verdicts, view),
        vardiff(verdicts, view),
        unique(verdicts),
        fresh(verdicts, view, world.rules()),
        lost(verdicts, no_block_lost_options(world)),
        soon(verdicts, static_cast<std::int64_t>(world.plan().block_within_ms * 1e3)),
        money(verdicts, money_options(world)),
        counts(verdicts),
        bests(verdicts),
        grammar(verdicts),
        story(verdicts, submits(world.plan())),
        truth(verdicts, {.nodes = world.plan().nodes}),
        recall(verdicts),
        consumed(verdicts, consumed_options(world.plan())),
        laws(verdicts),
        liveness(verdicts),
        honest(verdicts, probes, story_of(world.plan())),
        expected(verdicts, sentences_of(world.plan())),
        watch(probes, world.plan().nodes) {
    view.add(book);
    view.add(replies);
    view.add(vardiff);
    view.add(unique);
    view.add(fresh);
    view.add(counts);
    book.add(static_cast<ShareListener&>(referee));
    book.add(static_cast<ShareListener&>(vardiff));
    book.add(static_cast<ShareListener&>(unique));
    book.add(static_cast<SolutionListener&>(lost));
    book.add(static_cast<SolutionListener&>(money));
    for (Observer* const one : std::initializer_list<Observer*>{&view, &book, &watch})
      world.observe(*one);
    checkers = {&referee, &replies, &vardiff, &unique, &fresh,  &lost, &money,    &counts,
                &bests,   &grammar, &story,   &truth,  &recall, &laws, &liveness, &honest};
    if (!world.plan().consumers.empty()) checkers.push_back(&consumed);
    if (world.plan().block_within_ms > 0) {
      book.add(static_cast<SolutionListener&>(soon));
      checkers.push_back(&soon);
    }
    if (!world.plan().expect.empty()) checkers.push_back(&expected);
    world.watch(*this);
    for (Checker* const checker : checkers)
      world.observe(*checker);
  }

  void on_device(Client client, double hashes_per_s) override {
    liveness.expect(world.moment(), client, hashes_per_s);
  }
  void on_steady(Client client, double hashes_per_s) override { laws.expect(client, hashes_per_s); }
  void on_deaf(Client client) override { liveness.ignore(client); }

  World& world;
  WireView view;
  ShareBook book;
  Probes probes;
  Referee referee;
  Replies replies;
  VardiffWire vardiff;
  WorkUnique unique;
  FreshWork fresh;
  NoBlockLost lost;
  BlockSoon soon;
  Money money;
  Counts counts;
  Bests bests;
  EventGrammar grammar;
  BlockStory story;
  ChainTruth truth;
  Recall recall;
  Consumed consumed;
  Laws laws;
  Liveness liveness;
  HonestRun honest;
  Expectations expected;
  ProbeWatch watch;
  std::vector<Checker*> checkers;
};

Suite::Suite(World& world) : tap_(world.tap()), parts_(std::make_unique<Parts>(world, *this)) {}
Suite::~Suite() = default;

void Suite::report(Violation violation) {
  ++count_;
  tap_.on_violation(violation);
  if (violations_.size() < kViolationsKept) violations_.push_back(std::move(violation));
}

const Probes& Suite::probes() const { return parts_->probes; }

std::vector<std::pair<std::string, std::uint64_t>> Suite::judged() const {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (const Checker* const checker : parts_->checkers)
    all.emplace_back(checker->name(), checker->judged());
  return all;
}

}  // namespace tbg::sim
