// Snapshots of what the pool knows, as text: one row a line, `<crc32> <JSON>`. The checksum is the
// CRC-32 of the JSON as 8 hex digits.
//
//   first line   {"tbgpool_records":2,"boot":..,"seq":..,"wall_us":..,"pool":{...}}
//   then         {"at":..,"wall_us":..}  the rows below are as of this event and time
//                {"user":"..",...}  {"user":"..","worker":"..",...}  {"block":"..",...}
//
// With several shards the version is 3, both have "shards":[..], the last event of each shard's
// stream ("seq" and "at" are of stream 0), and the first line has "weeks":[..], in which each
// stream is. The other rows are:
//
//                {"session":"..","extranonce1":"..","left_s":..}  without left_s: it was connected
//   last line    {"rows":..}  without it the snapshot was never finished
//
// A key that is missing has its default (an older version wrote it), one that is unknown is passed
// over. Difficulties and rates are doubles in the shortest form that reads back the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "pool/core/block_book.h"
#include "pool/core/ledger.h"
#include "pool/core/session_book.h"
#include "pool/core/spool_segment.h"

namespace tbg::core {

// 2: with sessions. 3: with several streams; one stream is written as 2.
inline constexpr int kRecordsVersion = 3;

struct SnapshotHead {
  int version = kRecordsVersion;
  SpoolFront at;  // everything up to here is in the rows, or not yet, as each row says
  std::int64_t wall_us = 0;
  PoolRow pool;
  std::vector<IsoWeek> weeks;  // by stream, as Ledger::stream_weeks()
};
struct SnapshotMark {               // for the rows that follow
  std::vector<std::uint64_t> seqs;  // by stream
  std::int64_t wall_us = 0;
};
struct SnapshotUser {
  std::string address;
  UserRow row;
};
struct SnapshotSession {
  Session session;
  std::size_t extranonce_size = 0;               // bytes; others mean nothing to this pool
  std::int64_t expires_us = SessionBook::kLive;  // monotonic
};
struct SnapshotEnd {
  std::uint64_t rows = 0;
};
using SnapshotRow = std::variant<SnapshotHead, SnapshotMark, SnapshotUser, WorkerRow, BlockRow,
                                 SnapshotSession, SnapshotEnd>;

// A user to be written, where he stands.
struct SnapshotUserView {
  const std::string& address;
  const UserRow& row;
};

// Appends a line. `now` dates what is counted in ages: hash rates, remembered difficulties.
void append_row(std::string& out, Now now, const SnapshotHead& row);
void append_row(std::string& out, Now now, const SnapshotMark& row);
void append_row(std::string& out, Now now, const SnapshotUserView& row);
void append_row(std::string& out, Now now, const WorkerRow& row);
void append_row(std::string& out, Now now, const BlockRow& row);
void append_row(std::string& out, Now now, const SnapshotSession& row);
void append_row(std::string& out, Now now, const SnapshotEnd& row);

// That of a line's JSON, as it is written: 8 hex digits.
std::string row_checksum(std::string_view json);

struct RowError {
  std::string what;  // "checksum", "not JSON", ...
};
// `taken_us`: the row's time on the clock of now.
std::variant<SnapshotRow, RowError> read_row(std::string_view line, std::int64_t taken_us);

}  // namespace tbg::core
