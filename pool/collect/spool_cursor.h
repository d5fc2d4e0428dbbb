// One stream of one boot, read from its segments one after the other.
//
// A segment's last line counts only with its newline: what a crash or a full disk cut off comes
// again in the next segment, if it was not lost.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "pool/collect/event.h"
#include "pool/collect/event_parser.h"
#include "pool/collect/segment_tail.h"
#include "pool/collect/source.h"
#include "pool/collect/spool_listing.h"

namespace tbg::collect {

// Keeps a line that is no event. Trouble: it could not, so reading must not go on.
using BadLineKeeper = std::function<SourceTrouble(const std::string& where, const std::string& why,
                                                  std::string_view line)>;

class SpoolCursor {
 public:
  SpoolCursor(const std::filesystem::path& folder, EventParser& parser, const BadLineKeeper& keep);

  // Another segment of this stream: in its place among those that are not begun.
  void add(const Segment& segment);
  // Before the first peek(): the first event that is there; nullopt: none that can be read.
  std::optional<Event> first();
  // Whole segments that hold nothing behind `seq`, as their names tell, are left out; once one is
  // begun, no more.
  void skip_to(std::uint64_t seq);

  // The next event, which stays until pop(). nullptr: none yet, or trouble() tells.
  const Event* peek();
  Event pop();
  [[nodiscard]] const SourceTrouble& trouble() const { return trouble_; }

 private:
  bool open_segment();
  bool keep(const std::string& why, std::string_view line);

  const std::filesystem::path& folder_;
  EventParser& parser_;
  const BadLineKeeper& keep_;
  std::deque<Segment> segments_;  // the first is the one being read
  SegmentTail tail_;
  std::optional<Event> next_;
  SourceTrouble trouble_;
};

}  // namespace tbg::collect
