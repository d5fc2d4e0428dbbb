#include "pool/core/block_book.h"

#include "pool/ports/event_words.h"

namespace tbg::core {

bool BlockRow::is_open() const { return status != "rejected" && confirmations < kConfirmationsMax; }

void BlockBook::found(BlockRow row) {
  const bitcoin::Hash256 hash = row.hash;
  const auto [found, fresh] = rows_.try_emplace(hash, std::move(row));
  if (fresh) sort(found->second);
}

void BlockBook::restore(const BlockRow& row) {
  rows_[row.hash] = row;
  sort(row);
}

void BlockBook::sort(const BlockRow& row) {
  if (row.is_open())
    open_.insert(row.hash);
  else
    open_.erase(row.hash);
}

void BlockBook::status(const bitcoin::Hash256& hash, std::string_view status,
                       std::int64_t confirmations) {
  const auto found = rows_.find(hash);
  if (found == rows_.end()) return;
  BlockRow& row = found->second;
  // A second node's word takes nothing back from what the chain has said; only the chain does.
  const bool on_chain = row.confirmations > 0;
  if (on_chain && status != "confirmed" && status != "orphaned") return;
  if (status == "rejected" && (row.status == "side_chain" || row.status == "orphaned")) return;
  row.status = status;
  row.confirmations = confirmations;
  sort(row);
}

void BlockBook::fold(std::int64_t then_s, const PastEvent& event) {
  if (const auto* const past = std::get_if<PastBlock>(&event.what)) {
    BlockRow row;
    row.hash = past->hash;
    row.height = past->height;
    row.user = past->miner.user;
    row.worker = past->miner.worker;
    row.found_s = then_s;
    found(std::move(row));
  }
  const auto* const past = std::get_if<PastStatus>(&event.what);
  if (past == nullptr) return;
  const auto row = rows_.find(past->hash);
  if (row == rows_.end()) return;
  const SpoolFront* const known = row->second.known;
  if (known != nullptr && event.at <= known->of(event.stream)) return;
  status(past->hash, past->status, past->confirmations);
}

void BookedEvents::emit(Now now, const Event& event) {
  next_.emit(now, event);
  if (const auto* const found = std::get_if<BlockFound>(&event)) {
    BlockRow row;
    row.hash = found->hash;
    row.height = found->height;
    row.user = found->miner.user;
    row.worker = found->miner.worker;
    row.found_s = now.wall_seconds();
    book_.found(std::move(row));
  }
  if (const auto* const status = std::get_if<BlockStatus>(&event))
    book_.status(status->hash, word(status->status), status->confirmations);
}

void BlockBook::restored() {
  for (auto& [hash, row] : rows_)
    row.known = nullptr;
}

const BlockRow* BlockBook::find(const bitcoin::Hash256& hash) const {
  const auto found = rows_.find(hash);
  return found == rows_.end() ? nullptr : &found->second;
}

}  // namespace tbg::core
