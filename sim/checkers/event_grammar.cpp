#include "sim/checkers/event_grammar.h"

#include <algorithm>

namespace tbg::sim {
namespace {

std::string named(const SeenEvent& event) {
  return std::string{event.type} + " of client " + std::to_string(event.integer("client_id")) +
         ", " + std::string{event.text("user")} + "." + std::string{event.text("worker")};
}

bool is_week(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 8 || text.substr(4, 2) != "-W") return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 6U, 7U})
    if (!digit(i)) return false;
  return text.substr(6) >= "01" && text.substr(6) <= "53";
}

int window_of(std::string_view timeframe) {
  if (timeframe == "session") return 1;
  if (timeframe == "week") return 2;
  return timeframe == "alltime" ? 3 : 0;
}

}  // namespace

EventGrammar::EventGrammar(Verdicts& verdicts, EventGrammarOptions options)
    : Checker("event_grammar", verdicts), options_(options) {}

void EventGrammar::on_event(Moment at, const SeenEvent& event) {
  const auto client = static_cast<Client>(event.integer("client_id"));
  count_judged();
  several_ = several_ || event.stream > 0;
  if (event.type == "miner_connected") return connected(at, client, event);
  if (event.type == "miner_disconnected") return disconnected(at, client, event);
  if (event.type == "weekly_summary") return summary(at, event);
  if (event.type == "diff_updated") return difficulty(at, client, event);
  if (event.type == "share_submitted") {
    if (session(at, client, event) != nullptr) share(at, event);
  } else if (event.type == "share_best_diff") {
    if (event.stream == 0 && several_ && has_just_left(at, client)) return;
    Worker* const worker = session(at, client, event);
    if (worker != nullptr) best(at, event, *worker);
  }
}

bool EventGrammar::has_just_left(Moment at, Client client) const {
  return std::any_of(left_.begin(), left_.end(), [&](const Closed& one) {
    return one.client == client && at.us - one.at_us <= options_.within_us;
  });
}

EventGrammar::Worker* EventGrammar::session(Moment at, Client client, const SeenEvent& event) {
  if (std::vector<Worker>* const workers = open_.find(client))
    for (Worker& worker : *workers)
      if (worker.user == event.text("user") && worker.name == event.text("worker")) return &worker;
  report(at, named(event) + (ended_.contains(client) ? " comes after its end"
                                                     : " comes before its miner_connected"));
  return nullptr;
}

void EventGrammar::connected(Moment at, Client client, const SeenEvent& event) {
  if (ended_.contains(client)) return report(at, named(event) + " comes after its end");
  std::vector<Worker>& workers = open_[client];
  for (const Worker& worker : workers) {
    if (worker.user != event.text("user"))
      return report(at, named(event) + ": the connection mines for " + worker.user);
    if (worker.name == event.text("worker")) return report(at, named(event) + " comes twice");
  }
  workers.push_back({std::string{event.text("user")}, std::string{event.text("worker")}});
}

void EventGrammar::disconnected(Moment at, Client client, const SeenEvent& event) {
  const Worker* const worker = session(at, client, event);
  if (worker == nullptr) return;
  while (!left_.empty() && at.us - left_.front().at_us > options_.within_us)
    left_.pop_front();
  left_.push_back({at.us, client});
  std::vector<Worker>& workers = *open_.find(client);
  workers.erase(workers.begin() + (worker - workers.data()));
  if (!workers.empty()) return;
  open_.erase(client);
  ended_.insert(client);
}

void EventGrammar::share(Moment at, const SeenEvent& event) {
  const bool accepted = event.flag("accepted");
  if (accepted != event.text("reject_reason").empty())
    report(at, named(event) + (accepted ? " is accepted for a reason" : " is refused without one"));
  if (accepted && event.number("sdiff") < event.number("diff") * (1 - 1e-9))
    report(at, named(event) + " is accepted with " + std::to_string(event.number("sdiff")) +
                   " below " + std::to_string(event.number("diff")));
}

void EventGrammar::best(Moment at, const SeenEvent& event, Worker& worker) {
  if (!(event.number("new_best") > event.number("prev_best")))
    report(at, named(event) + " beats nothing");
  const int window = window_of(event.text("timeframe"));
  if (window == 0) return report(at, named(event) + " has no timeframe");
  if (window == 2) week(at, event.text("week"));
  const Hash hash = event.hash("hash");
  if (worker.best_hash == hash && window <= worker.best_window)
    report(at, named(event) + ": windows of one share out of order");
  worker.best_hash = hash;
  worker.best_window = window;
}

void EventGrammar::difficulty(Moment at, Client client, const SeenEvent& event) {
  const Worker* const worker = session(at, client, event);
  if (worker == nullptr) return;
  if (worker != open_.find(client)->data())
    report(at, named(event) + " is not the connection's first worker");
  if (event.number("old_diff") == event.number("new_diff"))
    report(at, named(event) + " changes nothing");
}

void EventGrammar::week(Moment at, std::string_view text) {
  if (!is_week(text)) return report(at, "week \"" + std::string{text} + "\" is no week");
  if (text < week_ && !several_) report(at, "week " + std::string{text} + " comes after " + week_);
  if (text <= summed_) report(at, "week " + std::string{text} + " goes on after its summary");
  week_ = std::max(week_, std::string{text});
}

void EventGrammar::summary(Moment at, const SeenEvent& event) {
  const std::string text{event.text("week")};
  const std::string user{event.text("user")};
  if (!is_week(text)) return report(at, "week \"" + text + "\" is no week");
  if (text < summed_) report(at, "summary of " + text + " comes after that of " + summed_);
  if (!summaries_.insert({text, user}).second)
    report(at, "second summary of " + text + " for " + user);
  if (text <= summed_) return;
  summed_ = text;
  std::erase_if(summaries_, [&](const auto& one) { return one.first < summed_; });
}

void EventGrammar::on_closed(Moment at, Client client, bool) { closed_.push_back({at.us, client}); }

void EventGrammar::on_turn_end(Moment at) {
  for (; !closed_.empty() && at.us - closed_.front().at_us > options_.within_us;
       closed_.pop_front()) {
    const Client client = closed_.front().client;
    const std::vector<Worker>* const workers = open_.find(client);
    if (workers == nullptr) continue;
    for (const Worker& worker : *workers)
      report(at, "no miner_disconnected of client " + std::to_string(client) + ", " + worker.user +
                     "." + worker.name);
    ended_.insert(client);
    open_.erase(client);
  }
}

void EventGrammar::on_fault(Moment, std::string_view kind, bool) {
  if (options_.losing_faults.contains(kind)) may_lose_ = true;
}

void EventGrammar::on_crash(Moment) {
  for (const auto& [client, workers] : open_)
    ended_.insert(client);
  open_.clear();
  closed_.clear();
}

void EventGrammar::on_boot(Moment at, std::uint32_t) {
  on_crash(at);
  if (!std::exchange(may_lose_, false)) return;
  week_.clear();
  summed_.clear();
  summaries_.clear();
}

void EventGrammar::on_finish(Moment at) { on_turn_end(at); }

}  // namespace tbg::sim
