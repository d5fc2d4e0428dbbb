// BlockSubmitter at a start: the log of blocks, and those in it that no node has judged.
#include <set>

#include "pool/bitcoin/block.h"
#include "pool/core/ask_store.h"
#include "pool/core/block_submitter.h"

namespace tbg::core {
namespace {

constexpr std::string_view kBlockLog = "blocks.log";

}  // namespace

bool BlockSubmitter::recover(Now now, const BlockBook& book) {
  if (!ask_store(log_, [&] { return store_.begin(Log::blocks, kBlockLog); })) return false;
  const auto bytes = ask_store(log_, [&] { return store_.read(Folder::records, kBlockLog); });
  if (!bytes) return false;
  const BlockLog log = read_block_log(*bytes);
  for (const std::uint64_t offset : log.bad_offsets)
    log_.write(LogLevel::error,
               "damaged block record at byte " + std::to_string(offset) + ": skipped");
  if (log.good_size < bytes->size()) {
    const auto cut = store_.truncate(Log::blocks, log.good_size);
    log_.write(LogLevel::warning, cut ? "cut an unfinished block record at the end of the log"
                                      : "torn block record not cut: " + cut.error().message);
  }
  // Looked for first: a verdict may stand before its block.
  std::set<bitcoin::Hash256> resolved;
  for (const BlockRecord& item : log.records)
    if (const auto* const verdict = std::get_if<BlockResolved>(&item))
      resolved.insert(verdict->hash);
  std::map<bitcoin::Hash256, BlockPending> unresolved;
  for (const BlockRecord& item : log.records) {
    const auto* const pending = std::get_if<BlockPending>(&item);
    if (pending == nullptr) continue;
    known_.emplace(pending->hash, pending->height);
    eldest_.emplace(pending->height, pending->hash);
    if (!resolved.contains(pending->hash)) unresolved.emplace(pending->hash, *pending);
  }
  for (auto& [hash, pending] : unresolved) {
    if (book.find(hash) == nullptr) tell_found(now, pending);
    resubmit(now, std::move(pending));
  }
  return true;
}

void BlockSubmitter::resubmit(Now now, BlockPending pending) {
  FoundBlock found;
  const std::string name = bitcoin::display_hex(pending.hash);
  if (!pending.template_name.empty()) {
    const auto file = store_.read(Folder::templates, pending.template_name);
    auto stored = file ? decode_template(*file) : std::nullopt;
    if (!stored) {
      log_.write(LogLevel::error, "block " + name + " cannot be rebuilt: template " +
                                      pending.template_name + " is missing or damaged");
      return;
    }
    found.others = std::move(stored->transactions);
    found.others_count = stored->count;
  }
  log_.write(LogLevel::notice, "submitting block " + name + " again after the restart");
  found.record = std::move(pending);
  bitcoin::Bytes block = bitcoin::assemble_block(found.record.header, found.record.coinbase,
                                                 found.others, found.others_count);
  open(now, found, std::move(block));
  // The process may have died between record and file.
  write_block_file(found, *open_.at(found.record.hash).block);
}

}  // namespace tbg::core
