// Events that a process has taken and not yet written to the spool, or had when it was killed
// (mapped_ring.h): of each stream in a ring of its own.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/store.h"

namespace tbg::live {

// In datadir: .spool-ring, of the stream of shard n .spool-ring-<n>.
std::filesystem::path ring_path(const std::filesystem::path& datadir, std::uint32_t stream);
// All that are there, also of a pool that had more shards; sorted.
StoreResult<std::vector<std::filesystem::path>> ring_paths(const std::filesystem::path& datadir);

struct UnwrittenEvents {
  std::string segment;
  bitcoin::Bytes bytes;   // what its file lacks
  bool this_boot = true;  // false: the machine itself went down since, they may be anything
};

// Empty: nothing is missing. For a datadir in which no process is at work.
StoreResult<std::vector<UnwrittenEvents>> unwritten_events(const std::filesystem::path& datadir);
// The events of a segment, those that are on their way to it too; also while a process is at work.
StoreResult<bitcoin::Bytes> read_segment(const std::filesystem::path& datadir,
                                         std::string_view segment);

}  // namespace tbg::live
