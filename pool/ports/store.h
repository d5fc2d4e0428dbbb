// The disk, as far as the pool trusts its memory to it.
//
// Two shapes: a *log* is only appended to, in segments, each a file of the log's folder; a *file*
// is written whole, under a temporary name that is renamed, so that a reader sees the old or the
// new content, never half. What append() and put() took survives the death of the process when
// they return. It survives a power cut only once on_durable() said so.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg {

enum class Folder : std::uint8_t {
  root,       // datadir itself: the boot counter
  templates,  // transactions of jobs that may still become blocks
  blocks,     // <height>-<hash>.hex, kept for ever
  records,    // found blocks, snapshots of what the pool knows
  spool,      // events
  consumers,  // spool/consumers: how far those who read the spool have read
};
enum class Log : std::uint8_t {
  blocks,    // found blocks; one segment in Folder::records for ever
  snapshot,  // users, workers, sessions; a segment of Folder::records each
  spool,     // events; segments of Folder::spool. Of stream n: spool_log(n), behind this one
};
constexpr Log spool_log(std::uint32_t stream) {
  return static_cast<Log>(static_cast<std::uint32_t>(Log::spool) + stream);
}
// 0 for logs that are not the spool's.
constexpr std::uint32_t stream_of(Log log) {
  return log < Log::spool
             ? 0
             : static_cast<std::uint32_t>(log) - static_cast<std::uint32_t>(Log::spool);
}
constexpr Folder folder_of(Log log) { return log >= Log::spool ? Folder::spool : Folder::records; }

struct StoreError {
  std::string message;  // one line: what failed on which file, and the system's reason
};
template <typename T>
using StoreResult = boost::system::result<T, StoreError>;

class Store {
 public:
  virtual ~Store() = default;

  // Appends to the log go to this file from now on, behind what it holds; it is made if there is
  // none. Before the log's first append().
  virtual StoreResult<void> begin(Log log, std::string_view segment) = 0;
  // What fails leaves nothing behind, unless the error says so.
  virtual StoreResult<void> append(Log log, bitcoin::ByteView bytes) = 0;
  // Cuts the segment under way: a torn tail found at start.
  virtual StoreResult<void> truncate(Log log, std::uint64_t size) = 0;
  // Starts an fsync of the segment under way, and of every file put before; on_durable(log) follows
  // when it is done. Never blocks.
  virtual void sync(Log log) = 0;

  virtual StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) = 0;
  virtual StoreResult<void> remove(Folder folder, std::string_view name) = 0;
  // A file, or a segment of a log.
  virtual StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) = 0;
  // How many bytes that would be.
  virtual StoreResult<std::uint64_t> size(Folder folder, std::string_view name) = 0;
  // Names in the folder, sorted.
  virtual StoreResult<std::vector<std::string>> list(Folder folder) = 0;
};

}  // namespace tbg
