// Where events go: the spool, which is the pool's own log and always written, and datagrams.
#include <algorithm>
#include <array>

#include "pool/app/config_sections.h"
#include "pool/live/event_socket.h"
#include "pool/ports/event_words.h"

namespace tbg::app {
namespace {

constexpr std::string_view kIncludeExample =
    R"("include": ["share_submitted", "block_found", "block_status"])";

// What a restart reads back from the spool, and what it does without.
struct Needed {
  std::string_view name;
  std::string_view lost;
};
constexpr std::array kNeeded{
    Needed{"share_submitted", "is not in users' bests and counts"},
    Needed{"block_found", "is not in the list of blocks"},
    Needed{"block_status", "is not in the list of blocks"},
    Needed{"weekly_summary", "may be summed up twice"},
};

std::uint32_t bit_of(std::string_view name) {
  const auto found = std::find(kEventNames.begin(), kEventNames.end(), name);
  return found == kEventNames.end() ? 0 : 1U << (found - kEventNames.begin());
}

std::string all_names() {
  std::string out;
  for (const std::string_view name : kEventNames)
    out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

void note_what_a_crash_costs(ObjectReader& events, std::uint32_t include) {
  for (const Needed& needed : kNeeded) {
    if ((include & bit_of(needed.name)) != 0) continue;
    events.note("include", "leaves out " + std::string(needed.name) +
                               ": after a crash, what happened since the last snapshot, at most a "
                               "minute, " +
                               std::string(needed.lost));
  }
}

void read_include(ObjectReader& events, std::uint32_t& out) {
  const std::vector<std::string> names = events.words("include", kIncludeExample);
  if (!events.has("include") || names == std::vector<std::string>{"all"}) return;
  if (names.size() < events.list("include", kIncludeExample).size()) return;  // said
  std::uint32_t include = 0;
  for (const std::string& name : names) {
    if (bit_of(name) == 0)
      return events.problem(
          "include", "there is no event \"" + name + "\"; \"all\", or some of " + all_names());
    include |= bit_of(name);
  }
  if (include == 0) return events.expected("include", "\"all\", or some of " + all_names());
  note_what_a_crash_costs(events, include);
  out = include;
}

void read_socket_path(ObjectReader& reader, std::string_view key, std::string& out,
                      std::string_view example) {
  std::string path;
  if (!reader.word(key, path, example)) return;
  if (path.size() > live::EventSocket::kPathMax)
    reader.expected(key, "a path of at most " + std::to_string(live::EventSocket::kPathMax) +
                             " characters (the system's limit for sockets)");
  else
    out = std::move(path);
}

// The platform that consumes the events calls two keys by other names.
void refuse_both(ObjectReader& config, ObjectReader& events, std::string_view key,
                 std::string_view other) {
  if (config.has(key) && events.has(other))
    events.problem(other, "is another name for " + std::string(key) + ": give one of them");
}

}  // namespace

void read_events(ObjectReader& config, Settings& out) {
  config.boolean("event_enabled", out.event_datagrams, R"("event_enabled": false)");
  read_socket_path(config, "event_socket_path", out.event_socket_path,
                   R"("event_socket_path": "/tmp/tbgpool/events.sock")");
  ObjectReader events = config.child("events", R"("events": {"include": "all"})");
  events.boolean("enabled", out.event_datagrams, R"("enabled": false)");
  read_socket_path(events, "socket_path", out.event_socket_path,
                   R"("socket_path": "/tmp/tbgpool/events.sock")");
  refuse_both(config, events, "event_enabled", "enabled");
  refuse_both(config, events, "event_socket_path", "socket_path");
  read_include(events, out.pool.spool.include);
  std::uint64_t megabytes = 0;
  if (events.whole("spool_mb", megabytes, {64, 1e9}, R"("spool_mb": 4096)"))
    out.pool.spool.keep_bytes = megabytes << 20;
  std::string folder;
  if (events.text("spool_dir", folder, R"("spool_dir": "")") && !folder.empty())
    events.problem("spool_dir",
                   "the spool is the folder spool in datadir, together with the records that count "
                   "on it; give datadir instead");
  events.finish();
}

}  // namespace tbg::app
