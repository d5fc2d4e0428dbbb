// Tells the world of each new tip once: new_block_network.
//
// A tip is told when its header is known and the first miner has work on it. One that another tip
// has overtaken waits for its header alone; none waits longer than kAnnounceTipAfter, and then says
// what is known. Tips are told in the order in which they came. Memory: the tips of two seconds.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "pool/core/generator.h"
#include "pool/ports/events.h"

namespace tbg::core {

class TipAnnouncer {
 public:
  void on_tip(const TipChanged& tip) { waiting_.push_back({tip, tip.header, {}}); }
  void on_header(const HeaderInfo& header);
  void on_first_notified(std::uint64_t tip, std::int64_t at_us);

  // The next event that is due, if any: ask until there is none. `ours` tells whether we found it.
  std::optional<NewBlockNetwork> take_due(Now now,
                                          const std::function<bool(const bitcoin::Hash256&)>& ours);
  [[nodiscard]] std::int64_t next_deadline() const;

 private:
  struct Waiting {
    TipChanged tip;
    std::optional<HeaderInfo> header;
    std::optional<std::int64_t> notified_us;
  };
  [[nodiscard]] bool is_due(Now now) const;

  std::deque<Waiting> waiting_;  // oldest first
};

}  // namespace tbg::core
