#include "sim/checkers/liveness.h"

#include <algorithm>

#include "sim/checkers/bytes.h"
#include "sim/checkers/heard_line.h"
#include "sim/checkers/tails.h"

namespace tbg::sim {
namespace {

constexpr int kWindowsEnough = 3;
constexpr double kAlphaOfFew = 1e-10;
// Before a connection has its first work it must shake hands.
constexpr std::int64_t kHandshake = 5 * kS;
// At a difficulty far too low, a thousand shares are expected while the miner does not know it yet.
constexpr std::int64_t kSettles = 1 * kS;

std::string named(Client client) { return "client " + std::to_string(client); }

}  // namespace

Liveness::Liveness(Verdicts& verdicts, LivenessOptions options)
    : Checker("liveness", verdicts), options_(options) {}

void Liveness::expect(Moment at, Client client, double hashes_per_s) {
  tick(at);
  Miner& miner = miners_[client];
  count_up_to(at.us, miner);
  miner.rate = hashes_per_s;
}

void Liveness::on_connect(Moment at, Client client, std::string_view) {
  tick(at);
  miners_[client].since_us = at.us;
}

void Liveness::on_closed(Moment at, Client client, bool) {
  tick(at);
  miners_.erase(client);
  ignored_.erase(client);
}

void Liveness::on_crash(Moment at) {
  tick(at);
  miners_.erase_if([&](Client client, const Miner& miner) {
    const bool connected = miner.since_us >= 0;
    if (connected) ignored_.erase(client);
    return connected;
  });
  undrained_.clear();
  queues_.clear();
}

void Liveness::on_heard(Moment at, Client client, std::string_view line) {
  tick(at);
  Miner* const found = miners_.find(client);
  if (found == nullptr) return;
  Miner& miner = *found;
  const HeardLine heard = read_heard(line);
  if (heard.difficulty) {
    count_up_to(at.us, miner);
    miner.difficulty = *heard.difficulty;
    miner.settles_us = at.us + kSettles;
  }
  if (!heard.previous) return;
  miner.previous = *heard.previous;
  if (miner.has_work) return;
  miner.has_work = true;
  if (!rates_judged_) miner.counted_us = at.us;
}

void Liveness::on_event(Moment at, const SeenEvent& event) {
  if (rates_judged_ || event.type != "share_submitted") return;
  tick(at);
  Miner* const miner = miners_.find(static_cast<Client>(event.integer("client_id")));
  if (miner == nullptr || miner->counted_us < 0 || at.us < miner->settles_us) return;
  if (event.number("sdiff") < miner->difficulty) return;
  ++miner->window.shares;
}

void Liveness::on_tip(Moment at, const TipInfo& tip) {
  tick(at);
  tips_[tip.node] = tip.hash;
  tip_us_ = at.us;
}

void Liveness::on_queue(Moment at, std::string_view queue, std::uint64_t depth) {
  tick(at);
  if (depth > 0) {
    queues_[std::string{queue}] = depth;
    return;
  }
  if (const auto found = queues_.find(queue); found != queues_.end()) queues_.erase(found);
  if (const auto found = undrained_.find(queue); found != undrained_.end()) undrained_.erase(found);
}

void Liveness::on_healed(Moment at) {
  healed_us_ = at.us;
  window_end_us_ = at.us + options_.window_us;
  work_judged_ = rates_judged_ = false;
  undrained_.clear();
  for (const auto& [queue, depth] : queues_)
    undrained_.insert(queue);
  for (auto& [client, miner] : miners_) {
    miner.window = miner.whole = {};
    miner.windows = 0;
    miner.in_band = false;
    miner.counted_us = miner.has_work ? at.us : -1;
  }
}

void Liveness::on_turn_end(Moment at) { tick(at); }
void Liveness::on_finish(Moment at) { tick(at); }

void Liveness::tick(Moment at) {
  if (work_judged_ && rates_judged_) return;
  if (!work_judged_ && at.us > std::max(healed_us_, tip_us_) + options_.fresh_within_us)
    judge_work(at);
  if (rates_judged_) return;
  const std::int64_t end = healed_us_ + options_.rate_within_us;
  while (window_end_us_ <= end && at.us >= window_end_us_) {
    end_window(window_end_us_);
    window_end_us_ += options_.window_us;
  }
  if (at.us < end) return;
  end_window(end);
  judge_rates(at);
  judge_queues(at);
}

void Liveness::judge_work(Moment at) {
  work_judged_ = true;
  for (const auto& [client, miner] : miners_) {
    if (ignored_.contains(client)) continue;
    if (!miner.has_work) {
      if (miner.rate > 0 && miner.since_us >= 0 &&
          at.us - miner.since_us > options_.fresh_within_us + kHandshake)
        report(at, named(client) + " has no work");
      continue;
    }
    count_judged();
    const auto& previous = miner.previous;
    const bool current = std::any_of(tips_.begin(), tips_.end(),
                                     [&](const auto& tip) { return tip.second == previous; });
    if (!current) report(at, named(client) + " mines on " + text_of(previous));
  }
}

void Liveness::count_up_to(std::int64_t now_us, Miner& miner) const {
  if (miner.counted_us < 0) return;
  const std::int64_t from_us = std::min(std::max(miner.counted_us, miner.settles_us), now_us);
  const double time_s = static_cast<double>(now_us - from_us) / 1e6;
  if (miner.difficulty > 0)
    miner.window.expected += time_s * miner.rate / (miner.difficulty * kHashesPerDifficulty);
  miner.counted_us = now_us;
}

bool Liveness::in_band(const Window& window, double alpha) const {
  const double least = window.expected * (1 - options_.rate_tolerance);
  const double most = window.expected * (1 + options_.rate_tolerance);
  return tails::poisson_at_most(window.shares, least) >= alpha / 2 &&
         tails::poisson_at_least(window.shares, most) >= alpha / 2;
}

void Liveness::end_window(std::int64_t now_us) {
  const bool last = now_us >= healed_us_ + options_.rate_within_us;
  for (auto& [client, miner] : miners_) {
    if (miner.counted_us < 0 || miner.rate <= 0) continue;
    count_up_to(now_us, miner);
    if (miner.window.expected < options_.shares_per_window && !last) continue;
    if (miner.window.expected >= options_.shares_per_window) {
      ++miner.windows;
      miner.in_band = miner.in_band || in_band(miner.window, options_.alpha);
    }
    miner.whole.expected += miner.window.expected;
    miner.whole.shares += miner.window.shares;
    miner.window = {};
  }
}

void Liveness::judge_rates(Moment at) {
  rates_judged_ = true;
  for (auto& [client, miner] : miners_) {
    if (miner.counted_us < 0 || miner.rate <= 0 || ignored_.contains(client)) continue;
    miner.counted_us = -1;
    count_judged();
    const bool few = miner.windows < kWindowsEnough;
    if (few ? in_band(miner.whole, kAlphaOfFew) : miner.in_band) continue;
    report(at, named(client) + ": " + std::to_string(miner.whole.shares) + " shares of " +
                   std::to_string(miner.whole.expected) + " expected since healing, in no window " +
                   "as many as there should be");
  }
}

void Liveness::judge_queues(Moment at) {
  for (const Client client : ignored_)
    undrained_.erase(link_queue(client));
  for (const std::string& queue : undrained_)
    report(at, "queue " + queue + " has not been empty since healing");
  undrained_.clear();
}

}  // namespace tbg::sim
