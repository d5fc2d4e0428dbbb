#include "sim/session_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_reader.h"
#include "pool/recording/plausible.h"
#include "pool/recording/session_reader.h"
#include "sim/draw_faults.h"
#include "sim/fleet.h"
#include "sim/plan_check.h"
#include "sim/session_fleet.h"

namespace tbg::sim {
namespace {

using core::Crossing;
using recording::LifeInfo;
using recording::SessionReader;

constexpr double kHealing_s = 60;  // behind the recording, for the checkers of a healthy world
constexpr double kShortest_s = 10;
constexpr double kHashesPerDifficulty = 4294967296.0;
constexpr std::int64_t kDeepest = 6;  // reorganisation
constexpr std::size_t kNodesMax = 8;
constexpr std::int64_t kHeightMax = 500'000'000;

class Teller {
 public:
  explicit Teller(Plan& plan) : plan_(plan) {}

  void begin_life(const LifeInfo& info);
  void on_crossing(std::uint64_t thread, bitcoin::ByteView crossing);
  void end_life(bool in_good_order);
  void finish();
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct ThreadClock {
    core::CrossingClock clock;
    Now before;
  };
  template <typename C>
  void on_answer(core::CrossingReader& reader, double at_s);
  void on_template(core::CrossingReader& reader);
  void on_event(double at_s, const Event& event);
  void on_tip(double at_s, const NewBlockNetwork& tip);
  void take_pool(const core::Options& options);
  [[nodiscard]] double seconds(Now now) const {
    return static_cast<double>(now.mono_us - first_us_.value_or(now.mono_us)) / 1e6 + life_from_s_;
  }

  Plan& plan_;
  SessionFleet fleet_;
  std::vector<ThreadClock> clocks_;
  std::optional<std::int64_t> first_us_;  // of this life, monotonic
  std::optional<std::int64_t> began_us_;  // of the file, Unix time
  double life_from_s_ = 0;
  double latest_s_ = 0;
  std::map<std::uint64_t, double> away_since_s_;      // nodes that do not answer
  std::map<bitcoin::Hash256, std::int64_t> heights_;  // of every tip so far
  bitcoin::Hash256 tip_;
  std::int64_t height_ = 0;
  std::uint64_t blocks_ = 0;
  std::optional<bool> ended_well_;
  std::string problem_;
};

void Teller::take_pool(const core::Options& options) {
  plan_.network = options.network;
  plan_.nodes =
      static_cast<std::uint32_t>(std::clamp<std::size_t>(options.nodes.size(), 1, kNodesMax));
  plan_.pool.shards = static_cast<std::uint32_t>(options.shards);
  plan_.pool.update_interval_s = static_cast<double>(options.update_interval_s);
  plan_.pool.donation_percent = options.donation_percent;
  plan_.pool.nonce1_size = static_cast<std::uint32_t>(options.nonce1_length);
  plan_.pool.nonce2_size = static_cast<std::uint32_t>(options.nonce2_length);
}

void Teller::begin_life(const LifeInfo& info) {
  if (!began_us_) {
    began_us_ = info.started_us;
    take_pool(info.options);
  }
  const double from_s =
      (static_cast<double>(info.started_us) - static_cast<double>(*began_us_)) / 1e6;
  life_from_s_ = std::max(from_s, latest_s_);
  if (ended_well_)
    add_fault(plan_, *ended_well_ ? "restart" : "crash", latest_s_, life_from_s_ - latest_s_);
  clocks_.assign(info.threads, {});
  first_us_.reset();
}

void Teller::end_life(bool in_good_order) {
  ended_well_ = in_good_order;
  fleet_.end_life(latest_s_);
}

template <typename C>
void Teller::on_answer(core::CrossingReader& reader, double at_s) {
  C input;
  reader("", input);
  if (!reader.ok()) return;
  const auto node = static_cast<std::uint64_t>(input.node);
  const bool away = !input.answer && (input.answer.error().fault == NodeFault::unreachable ||
                                      input.answer.error().fault == NodeFault::timeout);
  if (away) {
    away_since_s_.try_emplace(node, at_s);
  } else if (const auto since = away_since_s_.find(node); since != away_since_s_.end()) {
    add_fault(plan_, "node_down", since->second, at_s - since->second, 0, std::to_string(node));
    away_since_s_.erase(since);
  }
}

void Teller::on_crossing(std::uint64_t thread, bitcoin::ByteView crossing) {
  core::CrossingReader reader(crossing);
  Crossing kind{};
  reader("", kind);
  if (kind == Crossing::event) {
    core::crossing::Emitted emitted;
    reader("", emitted);
    if (reader.ok()) on_event(seconds(emitted.at), emitted.event);
    return;
  }
  if (!core::is_input(kind)) return;
  core::TimeStep step;
  reader("", step);
  ThreadClock& clock = clocks_[thread];
  const Now now = clock.clock.after(step);
  if (problem_.empty()) problem_ = recording::problem_of(now, clock.before);
  if (!problem_.empty()) return;
  clock.before = now;
  if (!first_us_) first_us_ = now.mono_us;
  latest_s_ = std::max(latest_s_, seconds(now));
  if (kind == Crossing::template_) on_template(reader);
  if (kind == Crossing::node_status) on_answer<core::crossing::StatusAnswer>(reader, seconds(now));
  if (kind == Crossing::best_block)
    on_answer<core::crossing::BestBlockAnswer>(reader, seconds(now));
}

void Teller::on_template(core::CrossingReader& reader) {
  core::crossing::TemplateAnswer input;
  reader("", input);
  const bool has_key = reader.ok() && input.answer && *input.answer &&
                       (*input.answer)->needs_signature &&
                       plan_.network == bitcoin::Network::signet;
  if (has_key) plan_.chain.signet_keys = 1;
}

void Teller::on_event(double at_s, const Event& event) {
  fleet_.on_event(at_s, event);
  if (const auto* const tip = std::get_if<NewBlockNetwork>(&event)) on_tip(at_s, *tip);
  if (std::holds_alternative<BlockFound>(event)) ++blocks_;
}

// Ours come of themselves, when the plan's miners find some.
void Teller::on_tip(double at_s, const NewBlockNetwork& tip) {
  // A new life of the pool tells of the tip that it finds.
  if (tip.hash == tip_ || tip.height < 0 || tip.height > kHeightMax) return;
  const auto parent = heights_.find(tip.previous);
  const bool first = heights_.empty();
  const bool grows = tip.previous == tip_ || tip.height > height_ + 1;
  if (!first && !grows) {
    const std::int64_t depth = parent == heights_.end() ? 1 : height_ - parent->second;
    add_fault(plan_, "reorg", at_s, 0,
              static_cast<double>(std::clamp<std::int64_t>(depth, 1, kDeepest)));
  } else if (!first && !tip.ours) {
    add_fault(plan_, "block", at_s, 0);
  }
  heights_[tip.hash] = height_ = tip.height;
  tip_ = tip.hash;
}

void Teller::finish() {
  for (const auto& [node, since_s] : away_since_s_)
    add_fault(plan_, "node_down", since_s, latest_s_ - since_s, 0, std::to_string(node));
  fleet_.fill(plan_, latest_s_);
  plan_.heal_at_s = std::max(latest_s_, kShortest_s);
  plan_.duration_s = plan_.heal_at_s + kHealing_s;
  plan_.chain.spacing_s = 0;
  double hashes_per_s = 0;
  for (const MinerGroup& group : plan_.fleet)
    hashes_per_s += toy_hashrate(plan_, group.hashrate);
  const double hashes = hashes_per_s * latest_s_;
  // Vardiff has found its level long ago: a fleet that starts beside it would tell of that alone.
  if (!plan_.fleet.empty())
    plan_.pool.start_diff = hashes_per_s / static_cast<double>(plan_.fleet.size()) *
                            plan_.pool.share_interval_s / kHashesPerDifficulty;
  if (blocks_ > 0)
    plan_.chain.hashes_per_block =
        std::max(hashes / static_cast<double>(blocks_), plan_.hashes_per_share);
  sort_faults(plan_);
}

}  // namespace

SessionPlan plan_of_session(bitcoin::ByteView file, const std::string& name) {
  SessionPlan out;
  out.plan.name = name;
  out.plan.story = "Of the shape of a recorded session.";
  Teller teller(out.plan);
  SessionReader reader(file);
  std::uint64_t lives = 0;
  while (const auto info = reader.next_life()) {
    out.problem = recording::problem_as_a_whole(*info);
    if (!out.problem.empty()) return out;
    ++lives;
    teller.begin_life(*info);
    for (std::uint64_t thread = 0; thread < info->threads; ++thread)
      while (const auto crossing = reader.next(thread))
        teller.on_crossing(thread, *crossing);
    teller.end_life(reader.end().has_value());
  }
  if (reader.error()) out.problem = reader.error()->message;
  if (lives == 0 && out.problem.empty()) out.problem = "it holds no recording yet";
  if (out.problem.empty()) out.problem = teller.problem();
  if (!out.problem.empty()) return out;
  out.cut_off = reader.cut_off();
  teller.finish();
  const auto problems = problems_of(out.plan);
  if (!problems.empty()) out.problem = "no world can be made of it: " + problems.front();
  return out;
}

}  // namespace tbg::sim
