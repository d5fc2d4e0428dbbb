#include "sim/report/html_report.h"

#include "sim/markup.h"
#include "sim/report/miner_lanes.h"
#include "sim/report/page.h"
#include "sim/report/timeline.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kViolationsShown = 200;
constexpr int kTimes = 9;  // on the axis

std::string reproduction(const Plan& plan) {
  return formatted("tbgsim run 0x%llx", static_cast<unsigned long long>(plan.seed)) +
         " --scenario " + plan.name;
}

// A time that leads to its place in the timeline.
std::string time_link(std::int64_t us, const std::string& target) {
  return "<a href=\"#" + target + "\" data-ms=\"" + std::to_string(us / 1'000) + "\">" +
         clock_text(us) + "</a>";
}

std::string head(const Plan& plan, const std::string& again) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         escaped(plan.name) + "</title>\n<style>" + std::string(kPageStyle) +
         "</style></head><body>\n<h1>" + escaped(plan.name) + "</h1>\n<p>" + escaped(plan.story) +
         "</p>\n<p><code>" + escaped(again) + "</code></p>\n";
}

std::string verdict(const RunRecorder& run, std::span<const Violation> violations) {
  if (violations.empty())
    return "<h2>Verdict</h2>\n<p class=\"good\">No checker found anything wrong.</p>\n";
  std::string out = "<h2>Verdict</h2>\n<p class=\"bad\">" + std::to_string(violations.size()) +
                    (violations.size() == 1 ? " violation" : " violations") +
                    "</p>\n<table><tr><th>time</th><th>checker</th><th>what</th></tr>\n";
  for (std::size_t i = 0; i < violations.size() && i < kViolationsShown; ++i) {
    const Violation& one = violations[i];
    out += "<tr><td class=\"at\">" +
           time_link(one.at.us - run.start_us(), "at" + std::to_string(i)) + "</td><td>" +
           escaped(one.checker) + "</td><td>" + escaped(one.what) + "</td></tr>\n";
  }
  return out + "</table>\n";
}

std::string number(const char* name, const std::string& value) {
  return std::string("<div><dt>") + name + "</dt><dd>" + value + "</dd></div>\n";
}

std::string figures(const Plan& plan, const RunRecorder& run, const RunNumbers& numbers) {
  std::string out = "<h2>Numbers</h2>\n<dl>\n";
  out += number("seed", formatted("0x%llx", static_cast<unsigned long long>(plan.seed)));
  out += number("simulated", clock_text(run.end_us() - run.start_us()));
  out += number("work", plan.work == WorkMode::toy ? "toy" : "sampled");
  out += number("shares submitted", std::to_string(numbers.submitted));
  out += number("accepted", std::to_string(numbers.accepted));
  out += number("rejected", std::to_string(numbers.rejected));
  out += number("hashes", std::to_string(numbers.hashes));
  out += number("blocks found elsewhere", std::to_string(numbers.blocks_elsewhere));
  out += number("miners online at the end", std::to_string(numbers.online));
  out += number("miners that logged in",
                std::to_string(run.miners().size()) + (run.miners_left_out() > 0 ? " +" : ""));
  out += number("faults", std::to_string(run.faults().size()));
  out += number("turns of the pool", std::to_string(numbers.turns));
  out += number("port crossings", std::to_string(numbers.crossings));
  out += number("hash of all crossings",
                formatted("%016llx", static_cast<unsigned long long>(numbers.hash)));
  return out + "</dl>\n";
}

std::string key() {
  std::string out = "<p class=\"key\">";
  const auto entry = [&](const char* colour, const char* meaning) {
    out += std::string("<span><i style=\"background:") + colour + "\"></i>" + meaning + "</span>";
  };
  entry("#2ca02c", "connected, accepted shares, clean work");
  entry("#1f77b4", "difficulty, height, other work");
  entry("#c9a000", "block by the pool");
  for (const RefusalColour& one : kRefusalColours)
    entry(one.colour, one.meaning);
  return out + "</p>\n";
}

std::string timeline(const Plan& plan, const RunRecorder& run,
                     std::span<const Violation> violations) {
  std::string out =
      "<h2 id=\"timeline\">Timeline</h2>\n<p class=\"soft\">Wheel: zoom. Drag: move. Double click: "
      "all of it.</p>\n" +
      key() + "<div id=\"axis\">";
  const std::int64_t length = run.end_us() - run.start_us();
  for (int i = 0; i < kTimes; ++i)
    out += "<span>" + clock_text(length * i / (kTimes - 1)) + "</span>";
  return out + "</div>\n" + timeline_html(plan, run, violations);
}

std::string chain_html(const ShareFacts& share, const RunRecorder& run) {
  const std::vector<std::string> chain = chain_of(share, run.start_us());
  std::string out = "<details><summary" + std::string(share.accepted ? "" : " class=\"bad\"") +
                    ">" + escaped(chain.front()) + "</summary><ol>";
  for (std::size_t i = 1; i < chain.size(); ++i)
    out += "<li>&larr; " + escaped(chain[i]) + "</li>";
  return out + "</ol></details>";
}

std::string shares(const Plan& plan, const RunRecorder& run) {
  const MinerNames names(plan);
  std::string out =
      "<h2>Shares worth a look</h2>\n<p class=\"soft\">Rejected ones, the best, and those around a "
      "violation; each opens to the chain of causes behind it.</p>\n"
      "<table><tr><th>time</th><th>miner</th><th>client</th><th>what came of it, and "
      "why</th></tr>\n";
  for (const ShareFacts& share : run.notable_shares())
    out += "<tr><td class=\"at\">" + time_link(share.us - run.start_us(), "lanes") + "</td><td>" +
           escaped(names.of(share.worker)) + "</td><td class=\"n\">" +
           std::to_string(share.client) + "</td><td>" + chain_html(share, run) + "</td></tr>\n";
  return out + "</table>\n";
}

}  // namespace

std::string html_report(const Plan& plan, const RunRecorder& run,
                        std::span<const Violation> violations, const RunNumbers& numbers,
                        const std::string& again) {
  return head(plan, again.empty() ? reproduction(plan) : again) + verdict(run, violations) +
         figures(plan, run, numbers) + timeline(plan, run, violations) + shares(plan, run) +
         "<script>" + std::string(kPageScript) + "</script></body></html>\n";
}

}  // namespace tbg::sim
