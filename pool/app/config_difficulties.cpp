// mindiff, startdiff, maxdiff, highdiff, vardiff, useragents[].
#include <algorithm>

#include "pool/app/config_sections.h"
#include "pool/app/text.h"

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

constexpr Bounds kDifficulties{0, 9e15};
constexpr std::string_view kAgentsExample =
    R"("useragents": [{"match": "NiceHash", "startdiff": 500000, "mindiff": 500000}])";

void read_bounds(ObjectReader& config, core::DifficultyOptions& out) {
  // As in ckpool, 0 stands for the default.
  const auto number = [&](std::string_view key, double& value, std::string_view example) {
    double given = 0;
    if (config.number(key, given, kDifficulties, example) && given > 0) value = given;
  };
  number("mindiff", out.min, R"("mindiff": 1)");
  number("startdiff", out.start, R"("startdiff": 42)");
  number("maxdiff", out.max, R"("maxdiff": 1000000)");
  if (out.max > 0 && out.min > out.max) {
    config.problem(config.has("maxdiff") ? "maxdiff" : "mindiff",
                   "mindiff " + number_text(out.min) + " is above maxdiff " + number_text(out.max) +
                       ": no difficulty is left");
    return;
  }
  const double fitted = std::clamp(out.start, out.min, out.max > 0 ? out.max : 9e15);
  if (fitted != out.start && (config.has("startdiff") || config.has("maxdiff")))
    config.note(config.has("startdiff") ? "startdiff" : "maxdiff",
                "miners start at " + number_text(fitted) + " instead of " + number_text(out.start) +
                    ", to be between mindiff and maxdiff");
  out.start = fitted;
}

void read_highdiff(ObjectReader& config, const Settings& settings) {
  double ignored = 0;
  if (!config.number("highdiff", ignored, kDifficulties, R"("highdiff": 1000000)")) return;
  const bool used = std::any_of(settings.listen.begin(), settings.listen.end(),
                                [](const ListenSettings& at) { return at.port > 4000; });
  std::string note = "ports above 4000 are not special here";
  if (used)
    note += "; say it in serverurl: {\"url\": \"0.0.0.0:4334\", \"startdiff\": " +
            number_text(ignored > 0 ? ignored : 1e6) + "}";
  config.note("highdiff", note);
}

void read_vardiff(ObjectReader& config, core::VardiffOptions& out) {
  ObjectReader vardiff = config.child("vardiff", R"("vardiff": {"target_share_interval": 10})");
  vardiff.number("target_share_interval", out.target_share_interval_s, {0.1, 3600},
                 R"("target_share_interval": 10)");
  vardiff.number("confidence", out.confidence, {0.5, 0.999999}, R"("confidence": 0.99)");
  vardiff.number("dead_band", out.dead_band, {0, 10}, R"("dead_band": 0.2)");
  vardiff.number("fast_ramp_max_jump", out.fast_ramp_max_jump, {1, 65536},
                 R"("fast_ramp_max_jump": 64)");
  vardiff.number("idle_after", out.idle_after_s, {1, 86400}, R"("idle_after": 60)");
  vardiff.number("memory_ttl", out.memory_ttl_s, {0, 31'536'000}, R"("memory_ttl": 86400)");
  vardiff.finish();
}

void read_agent(const ConfigNode& item, const std::string& path, ObjectReader& config,
                Settings& out) {
  if (item.kind != Kind::object) {
    config.findings().problem(item.place, path, "expected an object, found " + item.shown(),
                              kAgentsExample);
    return;
  }
  ObjectReader object(item, path, config.findings());
  core::AgentRule rule;
  if (!object.word("match", rule.match, R"("match": "NiceHash")") && !object.has("match"))
    object.problem("match", "is missing: the beginning of the user agents this rule is for");
  object.number("startdiff", rule.start, kDifficulties, R"("startdiff": 500000)");
  object.number("mindiff", rule.min, kDifficulties, R"("mindiff": 500000)");
  if (rule.start > 0 && rule.start < rule.min)
    object.problem("startdiff", "is below this rule's mindiff");
  object.finish();
  const auto same = [&](const core::AgentRule& other) {
    return lower(other.match) == lower(rule.match);
  };
  if (std::any_of(out.pool.agents.begin(), out.pool.agents.end(), same))
    object.problem("match", "there is a rule for this user agent already");
  out.pool.agents.push_back(std::move(rule));
}

void read_agents(ObjectReader& config, Settings& out) {
  const auto items = config.list("useragents", kAgentsExample);
  if (!config.has("useragents")) return;
  out.pool.agents.clear();
  for (std::size_t i = 0; i < items.size(); ++i)
    read_agent(*items[i], "useragents[" + std::to_string(i) + "]", config, out);
}

// A floor of its own that lies above the pool's ceiling would never be reached.
void check_local_floors(ObjectReader& config, const Settings& settings) {
  const double max = settings.pool.difficulty.max;
  if (max <= 0) return;
  const auto above = [max](const auto& rule) { return rule.min > max; };
  if (std::any_of(settings.pool.listeners.begin(), settings.pool.listeners.end(), above))
    config.problem("serverurl", "a mindiff here is above maxdiff " + number_text(max));
  if (config.has("useragents") &&
      std::any_of(settings.pool.agents.begin(), settings.pool.agents.end(), above))
    config.problem("useragents", "a mindiff here is above maxdiff " + number_text(max));
}

}  // namespace

void read_difficulties(ObjectReader& config, Settings& out) {
  read_bounds(config, out.pool.difficulty);
  read_highdiff(config, out);
  read_vardiff(config, out.pool.vardiff);
  read_agents(config, out);
  check_local_floors(config, out);
}

}  // namespace tbg::app
