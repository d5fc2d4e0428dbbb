// What the pool knows, over restarts: a snapshot of users, workers and blocks now and then, and the
// events since, which the spool holds. One log, not two. No event tells of sessions that may be
// resumed (their ids are the miners' own): those are as of the snapshot.
//
// A snapshot is written a slice at a time while the world goes on, so each of its rows says up to
// which event it has counted; a row that is not in it yet has counted nothing. A restart takes the
// newest whole snapshot and folds what each row has not seen. The last two are kept, and the spool
// back to the older one, so that a damaged one costs nothing. No row is written before the events
// it has counted are. Files: datadir/records/state-*.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "pool/core/block_book.h"
#include "pool/core/ledger.h"
#include "pool/core/session_book.h"
#include "pool/core/snapshot_text.h"
#include "pool/core/spool_front.h"
#include "pool/ports/log.h"
#include "pool/ports/store.h"

namespace tbg::core {

class Records {
 public:
  Records(const Options& options, Ledger& ledger, BlockBook& book, SessionBook& sessions,
          SpoolProgress& progress, Store& store, OperatorLog& log);

  // Before anything is counted. False: there are records that this program must not write over; the
  // log says which, and what to do.
  bool load(Now now);
  // One slice of a snapshot when one is due; true if there is more to do at once.
  bool write_slice(Now now);
  // A whole one, now: the process ends.
  void write_all(Now now);
  void on_durable();
  [[nodiscard]] std::int64_t next_deadline() const;

  // A restart needs no event up to here any more.
  [[nodiscard]] SpoolFront needed_after() const;

 private:
  struct Loaded {
    SnapshotHead head;
    std::deque<SpoolFront> marks;
    // And what each is as of: one of the marks.
    std::vector<std::pair<SnapshotRow, const SpoolFront*>> rows;
    bool whole = false;
    std::string problem;  // "" if there is none
  };
  struct Kept {
    std::string name;
    SpoolFront at;
    std::uint64_t sessions = 0;  // version of their book
  };
  enum class Part : std::uint8_t { none, users, workers, blocks, sessions };

  StoreResult<bitcoin::Bytes> read(Folder folder, const std::string& name);
  StoreResult<std::vector<std::string>> list(Folder folder);
  Loaded parse(Now now, const bitcoin::Bytes& bytes) const;
  void adopt(Now now, const Loaded& loaded);
  void adopt(Now now, const SnapshotSession& row);
  bool fold_spool(Now now, const SnapshotHead& head);
  void make_durable(const std::string& segment);
  std::optional<SpoolPosition> fold_segment(Now now, const SpoolSegment& segment,
                                            const std::string& name, SpoolPosition done);
  bool begin(Now now);
  bool append(const std::string& rows);
  void give_up(const StoreError& error);
  void put_rows(Now now, std::string& out);
  template <typename Rows, typename Key, typename ToRow>
  bool put_part(Now now, std::string& out, const Rows& rows, std::optional<Key>& last,
                ToRow&& to_row);
  void put(Now now, std::string& out, const auto& row);
  void end(Now now);

  const Options& options_;
  Ledger& ledger_;
  BlockBook& book_;
  SessionBook& sessions_;
  SpoolProgress& progress_;
  Store& store_;
  OperatorLog& log_;
  PastEventReader reader_;

  std::vector<Kept> kept_;  // whole and durable, oldest first
  std::optional<Kept> syncing_;
  std::uint32_t number_ = 0;  // of the last one in this boot
  Part part_ = Part::none;    // that is being written
  Kept writing_;
  std::uint64_t rows_ = 0;
  std::size_t left_ = 0;                // rows of this slice
  std::optional<std::string> user_at_;  // the last row written
  std::optional<std::pair<std::string, std::string>> worker_at_;
  std::optional<bitcoin::Hash256> block_at_;
  std::optional<SessionId> session_at_;
  std::int64_t next_us_ = 0;
};

// The time of that moment on the clock of now; a clock that was set back since puts it at now.
Now moment_of(std::int64_t wall_us, Now now);

}  // namespace tbg::core
