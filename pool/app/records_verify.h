// Is every file of the records whole, and do they agree?
//
// Looked at: each line's checksum in snapshots, and that they are finished; each frame of
// blocks.log; in the spool that each line is an event, that its number follows the last one's, also
// over segments, and that no segment is missing between two; that the newest snapshot with the
// events since is in itself sound (a user has the sum of his workers' shares and the best of their
// bests), and says the same as the snapshot before it with the events since that one.
//
// A problem is what ought not to be. A note is what a crash, or a pool that runs, leaves behind:
// the torn end of a file, a snapshot that was not finished. Events have no checksum of their own:
// damage that leaves a line JSON is seen only if what it adds up to is held by two snapshots.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pool/live/read_only_store.h"
#include "pool/ports/types.h"

namespace tbg::app {

struct RecordsReport {
  std::vector<std::string> problems;  // "file, line or byte: what"
  std::vector<std::string> notes;
  std::uint64_t snapshots = 0;  // whole ones
  std::uint64_t snapshot_rows = 0;
  std::uint64_t block_records = 0;
  std::uint64_t segments = 0;
  std::uint64_t events = 0;
  std::uint64_t shares = 0;  // among them
};

RecordsReport verify_records(live::ReadOnlyStore& store, Now now);

// The parts, each adding to the report.
// Names of whole snapshots, oldest first.
std::vector<std::string> verify_snapshots(live::ReadOnlyStore& store, RecordsReport& report);
void verify_block_log(live::ReadOnlyStore& store, RecordsReport& report);
void verify_spool(live::ReadOnlyStore& store, RecordsReport& report);
void verify_sums(live::ReadOnlyStore& store, Now now, const std::vector<std::string>& snapshots,
                 RecordsReport& report);

}  // namespace tbg::app
