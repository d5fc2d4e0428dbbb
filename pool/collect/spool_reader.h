// The spool of a pool on this machine as a source: the truth, whatever datagrams say.
//
// Streams of a boot are mixed by the time of their events; a boot begins when all of the one before
// is read: the pool completes what a crash cut off before it writes anything new.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pool/collect/event_parser.h"
#include "pool/collect/source.h"
#include "pool/collect/spool_cursor.h"
#include "pool/collect/spool_listing.h"

namespace tbg::collect {

// Up to which event of which boot each stream of the spool is done with.
using SpoolMarks = std::map<std::uint32_t, std::pair<std::uint32_t, std::uint64_t>>;

class SpoolReader final : public EventSource {
 public:
  struct Ears {
    BadLineKeeper bad_line;
    std::function<void(const StreamKey&, std::uint64_t first, std::uint64_t count)> missing;
    std::function<void(const SpoolMarks&)> taken;
  };
  // New segments are rare, events come all the time: so often the folder is looked at.
  static constexpr std::chrono::milliseconds kLookEvery{50};
  SpoolReader(std::filesystem::path folder, Ears ears,
              std::chrono::milliseconds look_every = kLookEvery);

  void rewind(const Positions& done) override;
  SourceTrouble read(const BatchLimits& limits, std::vector<Event>& out) override;
  void taken() override { ears_.taken(marks_); }

 private:
  using CursorKey = std::pair<std::uint32_t, std::uint32_t>;  // boot, stream

  SourceTrouble keep(const std::string& where, const std::string& why, std::string_view line);
  SourceTrouble look();
  SourceTrouble begin(const CursorKey& key, SpoolCursor& cursor);
  SourceTrouble earliest(SpoolCursor*& out);
  const Event* next_of(SpoolCursor& cursor, SourceTrouble& trouble);
  bool next_boot();
  void count(const Event& event);

  std::filesystem::path folder_;
  Ears ears_;
  std::chrono::milliseconds look_every_;
  BadLineKeeper keep_;
  std::set<std::string> kept_;  // places of bad lines
  EventParser parser_;
  Positions done_;
  SpoolMarks marks_;
  std::set<std::string> known_;  // segments that have a cursor, or had one
  std::map<CursorKey, SpoolCursor> cursors_;
  std::map<CursorKey, bool> begun_;
  std::uint32_t boot_ = 0;  // the one being read
  std::chrono::steady_clock::time_point look_at_{};
};

}  // namespace tbg::collect
