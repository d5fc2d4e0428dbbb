// Every block this pool ever found, and what became of it: rows for people and for restarts.
//
// A row begins with block_found and follows block_status: a fold over events, live (BookedEvents)
// and when a restart reads the spool. Blocks are open while the chain may still say something new
// about them. Memory: one row per block.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "pool/bitcoin/bytes.h"
#include "pool/core/past_event.h"
#include "pool/core/spool_front.h"
#include "pool/ports/events.h"

namespace tbg::core {

inline constexpr std::int64_t kConfirmationsMax = 100;

struct BlockRow {
  bitcoin::Hash256 hash;
  std::int64_t height = 0;
  std::string user;
  std::string worker;
  std::int64_t found_s = 0;  // Unix time
  std::string status;        // the last block_status, "" before the first
  std::int64_t confirmations = 0;
  const SpoolFront* known = nullptr;  // as in Tally

  // Does the chain still have to be asked about it?
  [[nodiscard]] bool is_open() const;
};

class BlockBook {
 public:
  void found(BlockRow row);
  void status(const bitcoin::Hash256& hash, std::string_view status, std::int64_t confirmations);

  // It lies so deep beside the chain that this will not change.
  void bury(const bitcoin::Hash256& hash) { open_.erase(hash); }

  // Restart, as in Ledger.
  void restore(const BlockRow& row);
  void fold(std::int64_t then_s, const PastEvent& event);
  void restored();

  [[nodiscard]] const BlockRow* find(const bitcoin::Hash256& hash) const;
  [[nodiscard]] const std::map<bitcoin::Hash256, BlockRow>& rows() const { return rows_; }
  [[nodiscard]] const std::set<bitcoin::Hash256>& open() const { return open_; }

 private:
  void sort(const BlockRow& row);

  std::map<bitcoin::Hash256, BlockRow> rows_;
  std::set<bitcoin::Hash256> open_;
};

// Where the hub's events go: the book hears of blocks.
class BookedEvents final : public EventSink {
 public:
  BookedEvents(BlockBook& book, EventSink& next) : book_(book), next_(next) {}
  void emit(Now now, const Event& event) override;

 private:
  BlockBook& book_;
  EventSink& next_;
};

}  // namespace tbg::core
