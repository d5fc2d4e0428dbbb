#include "sim/checkers/laws.h"

#include <algorithm>
#include <cmath>

#include "sim/checkers/heard_line.h"
#include "sim/checkers/tails.h"

namespace tbg::sim {
namespace {

constexpr double kMicro = 1e-6;
// Connections with fewer shares expected have too short a first half to be sure of it.
constexpr double kGapsFrom = 40;

double seconds(std::int64_t us) { return static_cast<double>(us) * kMicro; }

// Difficulty 1 has the compact form 0x1d00ffff.
double difficulty_of(std::uint32_t bits) {
  const double mantissa = bits & 0x7fffff;
  const int exponent = static_cast<int>(bits >> 24);
  if (mantissa == 0) return 0;
  return std::ldexp(65535.0 / mantissa, 8 * (0x1d - exponent));
}

}  // namespace

Laws::Laws(Verdicts& verdicts, LawsOptions options)
    : Checker("laws", verdicts), options_(options) {}

double Laws::Miner::cost() const { return difficulty * kHashesPerDifficulty; }

bool Laws::Miner::lawful() const {
  return rate > 0 && difficulty > 0 && !changed && started_us >= 0 && ended_us > started_us;
}

double Laws::Miner::expected(double seconds_more, double rate_factor) const {
  const double time = seconds(ended_us - started_us) + seconds_more;
  return std::max(0.0, time) * rate * rate_factor / cost();
}

void Laws::expect(Client client, double hashes_per_s) {
  if (!ended_) miners_[client].rate = hashes_per_s;
}

void Laws::on_heard(Moment at, Client client, std::string_view line) {
  if (ended_) return;
  const HeardLine heard = read_heard(line);
  if (!heard.difficulty && !heard.previous) return;
  Miner& miner = miners_[client];
  if (heard.difficulty) {
    if (miner.difficulty > 0 && miner.difficulty != *heard.difficulty) miner.changed = true;
    miner.difficulty = *heard.difficulty;
  }
  if (heard.previous && miner.started_us < 0) miner.started_us = miner.last_us = at.us;
}

void Laws::on_event(Moment at, const SeenEvent& event) {
  if (ended_ || event.type != "share_submitted") return;
  Miner* const found = miners_.find(static_cast<Client>(event.integer("client_id")));
  if (found == nullptr) return;
  Miner& miner = *found;
  const double sdiff = event.number("sdiff");
  if (miner.rate <= 0 || miner.changed || miner.started_us < 0 || miner.ended_us >= 0) return;
  if (sdiff < miner.difficulty || event.text("reject_reason") == "Duplicate share") return;
  ++miner.shares;
  if (miner.gaps_s.size() < kSamplesMax) {
    miner.gaps_s.push_back(seconds(at.us - miner.last_us));
    miner.ratios.push_back(miner.difficulty / sdiff);
  }
  miner.last_us = at.us;
  const double network = network_difficulty(event.hash("prev_hash"));
  if (network <= 0) return;
  miner.blocks_expected += std::min(1.0, miner.difficulty / network);
  if (event.flag("is_block")) ++miner.blocks;
}

double Laws::network_difficulty(const Hash& tip) const {
  const auto found = difficulties_.find(tip);
  return found == difficulties_.end() ? 0 : found->second;
}

void Laws::on_tip(Moment, const TipInfo& tip) { difficulties_[tip.hash] = difficulty_of(tip.bits); }

void Laws::on_closed(Moment at, Client client, bool) {
  Miner* const miner = miners_.find(client);
  if (miner != nullptr && miner->ended_us < 0) miner->ended_us = at.us;
}

void Laws::end_all(Moment at) {
  if (ended_) return;
  ended_ = true;
  for (auto& [client, miner] : miners_)
    if (miner.ended_us < 0) miner.ended_us = at.us;
}

void Laws::on_crash(Moment at) { end_all(at); }

void Laws::on_fault(Moment at, std::string_view, bool begins) {
  if (begins) end_all(at);
}

void Laws::on_finish(Moment at) {
  end_all(at);
  judge_counts(at);
  judge_gaps(at);
  judge_ratios(at);
  judge_blocks(at);
}

void Laws::judge_number(Moment at, const std::string& whose, std::uint64_t seen, double least,
                        double most) {
  count_judged();
  const double few = tails::poisson_at_most(seen, least);
  const double many = tails::poisson_at_least(seen, most);
  if (few >= options_.alpha / 2 && many >= options_.alpha / 2) return;
  report(at, whose + " " + std::to_string(seen) +
                 (few < many ? ", too few of " : ", too many of ") +
                 std::to_string(few < many ? least : most) + " expected");
}

void Laws::judge_distance(Moment at, const std::string& whose, double distance, std::size_t draws) {
  count_judged();
  const double limit = tails::ks_limit(draws, options_.alpha) + options_.distance_tolerance;
  if (distance > limit)
    report(at, whose + " (" + std::to_string(draws) + ") are off their law by " +
                   std::to_string(distance) + ", at most " + std::to_string(limit));
}

void Laws::judge_counts(Moment at) {
  const double slack = options_.time_slack_s;
  const double off = options_.rate_tolerance;
  std::uint64_t all = 0;
  double least = 0;
  double most = 0;
  for (const auto& [client, miner] : miners_) {
    if (!miner.lawful()) continue;
    const double low = miner.expected(-slack, 1 - off);
    const double high = miner.expected(slack, 1 + off);
    judge_number(at, "shares of client " + std::to_string(client) + ":", miner.shares, low, high);
    all += miner.shares;
    least += low;
    most += high;
  }
  if (most > 0) judge_number(at, "shares of all:", all, least, most);
}

void Laws::judge_gaps(Moment at) {
  std::map<double, std::vector<double>> groups;  // by cost; 0 stands for all continuous ones
  for (const auto& [client, miner] : miners_) {
    if (!miner.lawful() || miner.expected(0, 1) < kGapsFrom) continue;
    if (miner.cost() / miner.rate < options_.gap_s_min) continue;
    const auto half = static_cast<std::size_t>(miner.expected(0, 1) / 2);
    const std::size_t used = std::min(half, miner.gaps_s.size());
    const bool toy = miner.cost() < options_.toy_hashes_max;
    std::vector<double>& group = groups[toy ? miner.cost() : 0];
    for (std::size_t i = 0; i < used; ++i) {
      const double hashes = miner.gaps_s[i] * miner.rate;
      group.push_back(toy ? std::max(1.0, std::floor(hashes + 0.5)) : hashes / miner.cost());
    }
  }
  for (auto& [cost, gaps] : groups)
    judge_gap_group(at, cost, gaps);
}

void Laws::judge_gap_group(Moment at, double cost, std::vector<double>& gaps) {
  if (cost <= 0) {
    const auto law = [](double x) { return 1 - tails::exponential(-x); };
    return judge_distance(at, "gaps", tails::ks_distance(gaps, law, law), gaps.size());
  }
  const double log_miss = cost > 1 ? tails::natural_log(1 - 1 / cost) : -700;
  const auto up_to = [&](double n) { return 1 - tails::exponential(n * log_miss); };
  const auto below = [&](double n) { return up_to(n - 1); };
  judge_distance(at, "gaps of " + std::to_string(cost) + " hashes",
                 tails::ks_distance(gaps, below, up_to), gaps.size());
}

void Laws::judge_ratios(Moment at) {
  std::vector<double> ratios;
  for (const auto& [client, miner] : miners_)
    if (miner.lawful()) ratios.insert(ratios.end(), miner.ratios.begin(), miner.ratios.end());
  if (ratios.empty()) return;
  const auto law = [](double x) { return x; };
  judge_distance(at, "ratios d/sdiff", tails::ks_distance(ratios, law, law), ratios.size());
}

void Laws::judge_blocks(Moment at) {
  std::uint64_t blocks = 0;
  double expected = 0;
  for (const auto& [client, miner] : miners_) {
    if (!miner.lawful()) continue;
    blocks += miner.blocks;
    expected += miner.blocks_expected;
  }
  // A whole block of slack: the tail of rare events bounds from one away (tails.h).
  if (expected > 0)
    judge_number(at, "blocks of all:", blocks, std::max(0.0, expected - 1), expected + 1);
}

}  // namespace tbg::sim
