#include "sim/app/outcome_json.h"

#include <nlohmann/json.hpp>

namespace tbg::sim {
namespace {

using Json = nlohmann::json;

// Each number once: the writer and the reader walk the same list.
template <typename Walk, typename Numbers>
void walk_numbers(Walk&& walk, Numbers& n) {
  walk("hash", n.hash);
  walk("crossings", n.crossings);
  walk("events", n.events);
  walk("turns", n.turns);
  walk("submitted", n.submitted);
  walk("accepted", n.accepted);
  walk("rejected", n.rejected);
  walk("hashes", n.hashes);
  walk("blocks_elsewhere", n.blocks_elsewhere);
  walk("online", n.online);
}

}  // namespace

Json to_json(const Outcome& outcome) {
  Json json = {{"violation_count", outcome.violation_count},
               {"probes", outcome.probes.all()},
               {"judged", outcome.judged},
               {"violations", Json::array()}};
  for (const Violation& one : outcome.violations)
    json["violations"].push_back({one.checker, one.at.us, one.at.wall_us, one.what});
  walk_numbers([&](const char* key, const auto& value) { json[key] = value; }, outcome.numbers);
  return json;
}

Outcome outcome_of(const Json& json) {
  Outcome outcome;
  outcome.violation_count = json.at("violation_count");
  for (const auto& [name, count] : json.at("probes").items())
    outcome.probes.hit(name, count);
  json.at("judged").get_to(outcome.judged);
  for (const Json& one : json.at("violations"))
    outcome.violations.push_back({one.at(0), {one.at(1), one.at(2)}, one.at(3)});
  walk_numbers([&](const char* key, auto& value) { json.at(key).get_to(value); }, outcome.numbers);
  return outcome;
}

}  // namespace tbg::sim
