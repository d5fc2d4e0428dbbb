// Events that a process has taken and not yet written to the spool, or had when it was killed
// (mapped_ring.h).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/store.h"

namespace tbg::live {

inline constexpr const char* kSpoolRing = ".spool-ring";  // in datadir

struct UnwrittenEvents {
  std::string segment;
  bitcoin::Bytes bytes;   // what its file lacks
  bool this_boot = true;  // false: the machine itself went down since, they may be anything
};

// nullopt: nothing is missing. For a datadir in which no process is at work.
StoreResult<std::optional<UnwrittenEvents>> unwritten_events(const std::filesystem::path& datadir);
// The events of a segment, those that are on their way to it too; also while a process is at work.
StoreResult<bitcoin::Bytes> read_segment(const std::filesystem::path& datadir,
                                         std::string_view segment);

}  // namespace tbg::live
