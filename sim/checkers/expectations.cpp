#include "sim/checkers/expectations.h"

#include "sim/checkers/heard_line.h"

namespace tbg::sim {
namespace {

std::int64_t integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

Expectations::Expectations(Verdicts& verdicts, std::vector<Sentence> sentences)
    : Checker("expectations", verdicts) {
  for (Sentence& sentence : sentences) {
    State state;
    state.open = state.ever_open = !sentence.from;
    state.closes_us = INT64_MAX;
    state.sentence = std::move(sentence);
    states_.push_back(std::move(state));
  }
}

void Expectations::happen(Moment at, const SeenEvent& happening, Client client) {
  look_at_clock(at);
  for (State& state : states_) {
    if (state.sentence.kind == Sentence::Kind::count)
      count(at, state, happening);
    else
      promise(at, state, happening, client);
  }
}

void Expectations::count(Moment at, State& state, const SeenEvent& happening) {
  const Sentence& sentence = state.sentence;
  if (state.open && at.us > state.closes_us) state.open = false;
  if (state.open && sentence.until && sentence.until->matches(happening)) state.open = false;
  if (state.open && sentence.what.matches(happening)) {
    count_judged();
    ++state.seen;
    if (state.seen == sentence.most + 1)
      report(at, "\"" + sentence.text + "\": it happened once more");
  }
  // Last: what begins a span is not within it.
  if (sentence.from && sentence.from->matches(happening)) {
    state.open = state.ever_open = true;
    state.closes_us = sentence.within_us > 0 ? at.us + sentence.within_us : INT64_MAX;
  }
}

void Expectations::promise(Moment at, State& state, const SeenEvent& happening, Client client) {
  const Sentence& sentence = state.sentence;
  if (sentence.what.matches(happening)) {
    for (Promise& one : state.promises) {
      one.kept = true;
      one.waiting.erase(client);
    }
  }
  if (!sentence.from->matches(happening)) return;
  state.ever_open = true;
  Promise made{.made_us = at.us, .due_us = at.us + sentence.within_us, .waiting = {}};
  if (sentence.kind == Sentence::Kind::every_miner) made.waiting = at_work_;
  state.promises.push_back(std::move(made));
}

void Expectations::look_at_clock(Moment at) {
  for (State& state : states_) {
    while (!state.promises.empty() && state.promises.front().due_us < at.us) {
      broken(at, state, state.promises.front());
      state.promises.pop_front();
    }
  }
}

void Expectations::broken(Moment at, const State& state, const Promise& promise) {
  count_judged();
  const auto after = " after " + std::to_string((at.us - promise.made_us) / kMs) + " ms";
  if (state.sentence.kind == Sentence::Kind::every_miner && !promise.waiting.empty())
    report(at, "\"" + state.sentence.text + "\": " + std::to_string(promise.waiting.size()) +
                   " have not" + after + ", client " + std::to_string(*promise.waiting.begin()) +
                   " among them");
  if (state.sentence.kind == Sentence::Kind::follows && !promise.kept)
    report(at, "\"" + state.sentence.text + "\": it has not" + after);
}

void Expectations::on_boot(Moment at, std::uint32_t boot) {
  happen(at, {"boot", {{"boot", integer(boot)}}});
}

void Expectations::on_crash(Moment at) {
  at_work_.clear();
  for (State& state : states_)
    for (Promise& one : state.promises)
      one.waiting.clear();
  happen(at, {"crash", {}});
}

void Expectations::on_connect(Moment at, Client client, std::string_view) {
  happen(at, {"connect", {{"client", integer(client)}}}, client);
}

void Expectations::on_heard(Moment at, Client client, std::string_view line) {
  const HeardLine heard = read_heard(line);
  if (heard.difficulty)
    happen(at, {"difficulty", {{"client", integer(client)}, {"value", *heard.difficulty}}}, client);
  if (!heard.previous) return;
  at_work_.insert(client);
  happen(at, {"job", {{"client", integer(client)}, {"clean", heard.clean}}}, client);
}

void Expectations::on_closed(Moment at, Client client, bool by_pool) {
  at_work_.erase(client);
  for (State& state : states_)
    for (Promise& one : state.promises)
      one.waiting.erase(client);
  happen(at, {"disconnect", {{"client", integer(client)}, {"by_pool", by_pool}}}, client);
}

void Expectations::on_event(Moment at, const SeenEvent& event) {
  happen(at, event, static_cast<Client>(event.integer("client_id")));
}

void Expectations::on_tip(Moment at, const TipInfo& tip) {
  happen(at,
         {"tip", {{"node", integer(tip.node)}, {"height", tip.height}, {"by_pool", tip.by_pool}}});
}

void Expectations::on_submission(Moment at, const Submission& submission) {
  happen(at, {"submission", {{"node", integer(submission.node)}}});
}

void Expectations::on_submit_answer(Moment at, const SubmitAnswer& answer) {
  happen(at,
         {"submit_answer",
          {{"node", integer(answer.node)}, {"failed", answer.failed}, {"answer", answer.answer}}});
}

void Expectations::on_fault(Moment at, std::string_view kind, bool begins) {
  happen(at, {begins ? "fault" : "fault_end", {{"kind", kind}}});
}

void Expectations::on_healed(Moment at) { happen(at, {"healed", {}}); }

void Expectations::on_finish(Moment at) {
  look_at_clock(at);
  for (const State& state : states_) {
    count_judged();
    const Sentence& sentence = state.sentence;
    if (!state.ever_open) {
      report(at, "\"" + sentence.text + "\" says nothing: no " + sentence.from->name +
                     " of that kind happened");
    } else if (state.seen < sentence.least) {
      report(at, "\"" + sentence.text + "\": it happened " + std::to_string(state.seen) +
                     (state.seen == 1 ? " time" : " times"));
    }
  }
}

}  // namespace tbg::sim
