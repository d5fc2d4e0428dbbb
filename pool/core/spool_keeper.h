// Deletes what nobody needs of the spool any more, a whole segment at a time, oldest first.
//
// Never what a restart would read (Records::needed_after()), nor the newest segment. Consumers
// register by a file of their own in spool/consumers that says how far they have come, a line a
// stream: `<boot, 8 hex digits> <stream> <seq>`, the last event they are done with. While there is
// one, a segment goes as soon as all are past it, and stays however large the spool grows; a file
// that cannot be read, or that says more than was ever written, counts as one that has read
// nothing. With no consumer, segments go when the spool is larger than SpoolOptions::keep_bytes.
//
// Sizes are those of closed segments, read once each. Memory: a name and a size a segment.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pool/core/options.h"
#include "pool/core/spool_front.h"
#include "pool/core/spool_segment.h"
#include "pool/ports/log.h"
#include "pool/ports/store.h"

namespace tbg::core {

// How far a consumer has come: by stream. nullopt: not in the form above.
using ConsumerPositions = std::map<std::uint32_t, SpoolPosition>;
std::optional<ConsumerPositions> parse_consumer(std::string_view text);

class SpoolKeeper {
 public:
  SpoolKeeper(const SpoolOptions& options, Store& store, OperatorLog& log);

  // One look at the disk, which removes a few segments at most; true if more are due.
  bool look(const SpoolFront& needed_after);
  // Bytes in closed segments, as of the last look.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  struct Closed {
    std::string name;
    std::uint32_t stream = 0;
    SpoolPosition next;  // first event of the segment behind it
    std::uint64_t bytes = 0;
    std::uint32_t boot = 0;
    std::size_t later = 0;  // segments of its stream and boot
  };
  struct Consumer {
    std::string name;
    ConsumerPositions done;
  };
  std::vector<Closed> closed_segments();
  std::uint64_t size_of(const std::string& name);
  std::vector<Consumer> consumers();
  void warn_of_size(const std::vector<Closed>& segments, const std::vector<Consumer>& consumers);
  void warn_once(const std::string& about, const std::string& line);
  std::optional<ConsumerPositions> positions_in(const std::string& name);

  const SpoolOptions& options_;
  Store& store_;
  OperatorLog& log_;
  std::map<std::string, std::uint64_t> sizes_;
  std::uint64_t bytes_ = 0;
  std::uint32_t newest_boot_ = 0;  // of any segment
  std::set<std::string> warned_;   // of what the operator was told
};

}  // namespace tbg::core
