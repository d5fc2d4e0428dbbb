#include "sim/app/session_story.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "pool/core/crossing_reader.h"
#include "pool/core/crossings.h"
#include "pool/core/event_text.h"

namespace tbg::sim {
namespace {

using nlohmann::json;

bool is_count(const std::string& key) { return key == "at_least" || key == "exactly"; }

bool is_expectation(const json& wanted) {
  return wanted.is_object() && wanted.contains("event") &&
         wanted.contains("at_least") != wanted.contains("exactly");
}

bool matches(const json& wanted, const json& event) {
  if (event["event"] != wanted["event"]) return false;
  const json& data = event["data"];
  return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& item) {
    return item.key() == "event" || is_count(item.key()) ||
           (data.contains(item.key()) && data[item.key()] == item.value());
  });
}

}  // namespace

SessionStory::SessionStory(const std::string& path) : file_(path) {
  if (!path.ends_with(".json")) return;
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  const json story = json::parse(in, nullptr, false);
  if (!story.is_object() || !story.contains("story") || !story["expect"].is_array())
    throw std::runtime_error(path + R"(: expected {"story": "...", "lives": 1, "expect": [...]})");
  lives_ = story.value("lives", std::uint64_t{0});
  for (const json& wanted : story["expect"]) {
    if (!is_expectation(wanted))
      throw std::runtime_error(
          path + R"(: expected {"event": "...", "at_least": N} or "exactly", found )" +
          wanted.dump());
    expectations_.push_back({wanted, 0});
  }
  file_ = std::filesystem::path(path).replace_extension(".rec").string();
}

void SessionStory::on_crossing(bitcoin::ByteView crossing) {
  if (expectations_.empty() ||
      static_cast<core::Crossing>(crossing.front()) != core::Crossing::event)
    return;
  core::CrossingReader reader(crossing);
  core::Crossing kind{};
  core::crossing::Emitted emitted;
  reader("", kind)("", emitted);
  if (!reader.done()) return;
  std::string line;
  core::EventText("recorded", 1, 0).append(line, 1, emitted.at, emitted.event);
  const json event = json::parse(line);
  for (Expectation& one : expectations_)
    one.seen += matches(one.wanted, event) ? 1 : 0;
}

std::vector<std::string> SessionStory::missing(std::uint64_t lives) const {
  std::vector<std::string> lines;
  if (lives_ != 0 && lives != lives_)
    lines.push_back(std::to_string(lives_) + " lives of a pool, and there are " +
                    std::to_string(lives));
  for (const Expectation& one : expectations_) {
    const bool good = one.wanted.contains("exactly")
                          ? one.seen == one.wanted["exactly"].get<std::uint64_t>()
                          : one.seen >= one.wanted["at_least"].get<std::uint64_t>();
    if (!good)
      lines.push_back(one.wanted.dump() + ", and it came " + std::to_string(one.seen) + " times");
  }
  return lines;
}

}  // namespace tbg::sim
