// The page: what must be on it, whatever it looks like.
#include "sim/report/html_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/fleet.h"
#include "sim/markup.h"

namespace tbg::sim {
namespace {

Plan stormy_plan() {
  Plan plan;
  plan.name = "storm";
  plan.story = "Reorgs & crashes; nobody <loses> anything.";
  plan.seed = 0x5eed;
  plan.duration_s = 240;
  plan.chain.spacing_s = 30;
  plan.chain.hashes_per_block = 300;
  plan.nodes = 2;
  plan.fleet = {{.name = "b", .count = 6, .drop_every_s = 90},
                {.name = "evil", .count = 1, .hostility = Hostility::low_diff}};
  plan.faults = {{1, 40, 20, "node_down", "0", 0, ""},
                 {2, 80, 5, "crash", "", 0, ""},
                 {3, 100, 0, "reorg", "", 2, ""}};
  return plan;
}

std::string report_of(const Plan& plan, std::span<const Violation> violations = {}) {
  World world(plan);
  RunRecorder recorder;
  world.observe(recorder);
  world.run();
  return html_report(plan, recorder, violations, world.numbers());
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(HtmlReport, ShowsALaneForEachPartOfTheStory) {
  const std::string page = report_of(stormy_plan());
  for (const char* const lane : {">violations</b>", ">fault node_down 0</b>", ">fault crash</b>",
                                 ">fault reorg 2</b>", ">tip of node 0</b>", ">tip of node 1</b>",
                                 ">pool</b>", ">jobs</b>", ">b/0</b>", ">b/5</b>", ">evil/0</b>"})
    EXPECT_EQ(count(page, lane), 1U) << lane;
  EXPECT_NE(page.find("2 boots, 1 ends"), std::string::npos);
  EXPECT_NE(page.find("reorg to height"), std::string::npos);
  EXPECT_NE(page.find(" by the pool</title>"), std::string::npos);
  EXPECT_NE(page.find("tbgsim run 0x5eed --scenario storm"), std::string::npos);
  EXPECT_NE(page.find("nobody &lt;loses&gt; anything"), std::string::npos);
}

TEST(HtmlReport, TellsTheChainBehindARejectedShare) {
  const std::string page = report_of(stormy_plan());
  const std::size_t at = page.find("rejected: Difficulty too low (23)");
  ASSERT_NE(at, std::string::npos);
  const std::string chain = page.substr(at, page.find("</details>", at) - at);
  for (const char* const link :
       {"&larr; difficulty", "&larr; job ", "template on tip height", "&larr; block "})
    EXPECT_NE(chain.find(link), std::string::npos) << link << " in " << chain;
}

TEST(HtmlReport, ViolationsLeadToTheirPlaceAndBringTheirMinerUp) {
  Plan plan = stormy_plan();
  plan.fleet[0].count = 40;
  const std::string before = report_of(plan);
  const auto devices = devices_of(plan, plan.fleet[0], 0);
  const auto left_out = std::find_if(devices.begin(), devices.end(), [&](const Device& device) {
    return before.find(">" + device.name + "</b>") == std::string::npos;
  });
  ASSERT_NE(left_out, devices.end());
  const std::vector<Violation> violations = {
      {"referee", {1'100 * kS, 0}, "client <1>, submit of '" + left_out->user + "': wrong"}};
  const std::string page = report_of(plan, violations);
  EXPECT_NE(page.find(">" + left_out->name + "</b>"), std::string::npos);
  EXPECT_NE(page.find("<a href=\"#at0\" data-ms=\"100000\">00:01:40.000</a>"), std::string::npos);
  EXPECT_EQ(count(page, "id=\"at0\""), 1U);
  EXPECT_NE(page.find("client &lt;1&gt;"), std::string::npos);
  EXPECT_EQ(page.find("client <1>"), std::string::npos);
}

TEST(HtmlReport, NeedsNothingButItself) {
  const std::string page = report_of(stormy_plan());
  EXPECT_EQ(count(page, "http://"), 1U);  // the name of SVG
  EXPECT_EQ(count(page, "https://"), 0U);
  EXPECT_EQ(count(page, "src="), 0U);
  EXPECT_EQ(count(page, "url("), 0U);
}

TEST(HtmlReport, TheSameRunGivesTheSameBytes) {
  EXPECT_EQ(report_of(stormy_plan()), report_of(stormy_plan()));
}

TEST(HtmlReport, IsSmallForAThousandMiners) {
  Plan plan = stormy_plan();
  plan.work = WorkMode::sampled;
  plan.duration_s = 90;
  plan.fleet[0].count = 1'000;
  EXPECT_LT(report_of(plan).size(), 2'000'000U);
}

TEST(Markup, EscapesWhatAPageWouldTakeForItsOwn) {
  EXPECT_EQ(escaped("<b>\"&'\n\x01"), "&lt;b&gt;&quot;&amp;&#39;??");
  EXPECT_EQ(clock_text(3'723'004'999), "01:02:03.004");
}

}  // namespace
}  // namespace tbg::sim
