#include "sim/report/timeline.h"

#include <algorithm>

#include "sim/fleet.h"
#include "sim/markup.h"
#include "sim/report/miner_lanes.h"

namespace tbg::sim {
namespace {

constexpr int kThin = 14;  // height of a lane with nothing but a name
constexpr int kRow = 26;   // with a line of detail
constexpr const char* kBad = "#d62728";
constexpr const char* kGood = "#2ca02c";
constexpr const char* kFault = "#e08214";
constexpr const char* kCalm = "#1f77b4";
constexpr const char* kOurs = "#c9a000";

std::int64_t since(const RunRecorder& run, std::int64_t us) { return us - run.start_us(); }

std::int64_t end_of(const RunRecorder& run, std::int64_t us) {
  return since(run, us >= 0 ? us : run.end_us());
}

void draw_violations(Lanes& lanes, const RunRecorder& run, std::span<const Violation> violations) {
  lanes.open("violations", kThin);
  for (std::size_t i = 0; i < violations.size(); ++i)
    lanes.mark(since(run, violations[i].at.us), 0, kThin, kBad,
               violations[i].checker + ": " + violations[i].what, "at" + std::to_string(i));
}

// Of the plan's fault, as people would say it.
std::string named(const Fault& fault) {
  std::string name = fault.kind;
  if (!fault.target.empty()) name += " " + fault.target;
  if (fault.value != 0) name += formatted(" %g", fault.value);
  if (!fault.text.empty()) name += " " + fault.text;
  return name;
}

// The plan's faults of a kind, in the order in which they begin.
std::vector<const Fault*> faults_of(const Plan& plan, const std::string& kind) {
  std::vector<const Fault*> found;
  for (const Fault& fault : plan.faults)
    if (fault.kind == kind) found.push_back(&fault);
  std::stable_sort(found.begin(), found.end(),
                   [](const Fault* a, const Fault* b) { return a->at_s < b->at_s; });
  return found;
}

void draw_faults(Lanes& lanes, const Plan& plan, const RunRecorder& run) {
  std::map<std::string, std::vector<const FaultSpan*>> kinds;
  for (const FaultSpan& span : run.faults())
    kinds[span.kind].push_back(&span);
  const bool each = run.faults().size() <= kFaultLanesMost;
  for (const auto& [kind, spans] : kinds) {
    const std::vector<const Fault*> planned = faults_of(plan, kind);
    if (!each) lanes.open("fault " + kind, kRow, {std::to_string(spans.size()) + " times"});
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const std::string name = i < planned.size() ? named(*planned[i]) : kind;
      const std::int64_t from = since(run, spans[i]->from_us);
      const std::int64_t to = end_of(run, spans[i]->to_us);
      if (each) lanes.open("fault " + name, kThin);
      lanes.bar(from, to, 2, kThin - 4, kFault,
                name + ", " + clock_text(from) + " to " + clock_text(to));
    }
  }
}

void draw_node(Lanes& lanes, const RunRecorder& run, std::size_t number, const NodeTrack& node) {
  constexpr int kHeight = 40;
  constexpr int kTop = 6;
  std::int64_t least = node.steps.latest().height;
  std::int64_t most = least;
  for (const TipStep& step : node.steps.kept()) {
    least = std::min(least, step.height);
    most = std::max(most, step.height);
  }
  lanes.open("tip of node " + std::to_string(number), kHeight,
             {"height " + std::to_string(least) + " .. " + std::to_string(most),
              std::to_string(node.reorgs.added()) + " reorgs, " +
                  std::to_string(node.by_pool.added()) + " by the pool"});
  const double scale = (kHeight - kTop - 2) / static_cast<double>(std::max(most - least, {1}));
  const auto y = [&](std::int64_t height) {
    return lanes.y_of(kTop + static_cast<double>(most - height) * scale);
  };
  std::string path;
  for (const TipStep& step : node.steps.kept()) {
    const std::string x = Lanes::x_of(since(run, step.us));
    path += path.empty() ? "M" + x + " " + y(step.height) : "H" + x + "V" + y(step.height);
  }
  path += "V" + y(node.steps.latest().height) + "H" + Lanes::x_of(since(run, run.end_us()));
  lanes.line(path, kCalm, "height of the tip");
  for (const TipStep& step : node.by_pool.kept())
    lanes.mark(since(run, step.us), 0, kHeight, kOurs,
               "block " + std::to_string(step.height) + " by the pool");
  for (const TipStep& step : node.reorgs.kept())
    lanes.mark(since(run, step.us), 0, kHeight / 2, kBad,
               "reorg to height " + std::to_string(step.height));
}

void draw_pool(Lanes& lanes, const RunRecorder& run) {
  lanes.open("pool", kRow,
             {std::to_string(run.boots().added()) + " boots, " +
              std::to_string(run.crashes().added()) + " ends"});
  const auto& crashes = run.crashes().kept();
  for (const std::int64_t boot : run.boots().kept()) {
    const auto crash =
        std::find_if(crashes.begin(), crashes.end(), [&](std::int64_t us) { return us >= boot; });
    const std::int64_t end = crash == crashes.end() ? -1 : *crash;
    lanes.bar(since(run, boot), end_of(run, end), 10, 6, kGood);
    lanes.mark(since(run, boot), 6, 14, kGood, "boot at " + clock_text(since(run, boot)));
  }
  for (const std::int64_t crash : crashes)
    lanes.mark(since(run, crash), 6, 14, kBad, "crash at " + clock_text(since(run, crash)));
}

void draw_jobs(Lanes& lanes, const RunRecorder& run) {
  lanes.open("jobs", kRow, {std::to_string(run.jobs().added()) + "; tall: clean"});
  std::string clean;
  std::string other;
  for (const JobTick& job : run.jobs().kept()) {
    if (job.clean) clean += lanes.tick(since(run, job.us), 4, 20);
    if (!job.clean) other += lanes.tick(since(run, job.us), 14, 10);
  }
  lanes.line(other, kCalm, "new work");
  lanes.line(clean, kGood, "clean work");
}

// Whether a sentence speaks of the client with this number.
bool speaks_of(std::string_view what, Client client) {
  const std::string name = "client " + std::to_string(client);
  for (std::size_t at = what.find(name); at != std::string_view::npos;
       at = what.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (end == what.size() || what[end] < '0' || what[end] > '9') return true;
  }
  return false;
}

bool speaks_of(const Violation& violation, const MinerTrack& miner) {
  const std::string_view what = violation.what;
  return what.find(miner.worker) != std::string_view::npos ||
         std::any_of(miner.clients.begin(), miner.clients.end(),
                     [&](Client client) { return speaks_of(what, client); });
}

void draw_miners(Lanes& lanes, const Plan& plan, const RunRecorder& run,
                 std::span<const Violation> violations) {
  const MinerNames names(plan);
  struct Rank {
    bool accused = false;
    const MinerTrack* miner = nullptr;
  };
  std::vector<Rank> ranks;
  for (const MinerTrack& miner : run.miners())
    ranks.push_back({std::any_of(violations.begin(), violations.end(),
                                 [&](const Violation& v) { return speaks_of(v, miner); }),
                     &miner});
  std::stable_sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
    if (a.accused != b.accused) return a.accused;
    return a.miner->refused_count > b.miner->refused_count;
  });
  if (ranks.size() > kMinerLanesMost) ranks.resize(kMinerLanesMost);
  for (const Rank& rank : ranks)
    draw_miner(lanes, run, *rank.miner, names.of(rank.miner->worker));
}

}  // namespace

MinerNames::MinerNames(const Plan& plan) {
  std::uint32_t first = 0;
  for (const MinerGroup& group : plan.fleet) {
    for (const Device& device : devices_of(plan, group, first))
      names_[device.user] = device.name;
    first += group.count;
  }
}

const std::string& MinerNames::of(const std::string& worker) const {
  const auto found = names_.find(worker);
  return found == names_.end() ? worker : found->second;
}

std::string timeline_html(const Plan& plan, const RunRecorder& run,
                          std::span<const Violation> violations) {
  Lanes lanes;
  draw_violations(lanes, run, violations);
  draw_faults(lanes, plan, run);
  for (const auto& [number, node] : run.nodes())
    draw_node(lanes, run, number, node);
  draw_pool(lanes, run);
  draw_jobs(lanes, run);
  draw_miners(lanes, plan, run, violations);
  const std::string ms = Lanes::x_of(std::max<std::int64_t>(since(run, run.end_us()), 1'000));
  const std::string height = std::to_string(lanes.height() + 4);
  return "<div id=\"time\" style=\"height:" + height + "px\"><div id=\"names\">\n" + lanes.names() +
         "</div>\n<svg id=\"lanes\" xmlns=\"http://www.w3.org/2000/svg\" " + "viewBox=\"0 0 " + ms +
         " " + height + "\" data-ms=\"" + ms + "\" data-h=\"" + height +
         "\" preserveAspectRatio=\"none\">\n" + lanes.drawings() + "</svg></div>\n";
}

}  // namespace tbg::sim
