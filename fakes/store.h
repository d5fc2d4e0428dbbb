// The Store port in memory: a disk that survives the pool and can fail it.
//
// One FakeStore is one disk; a restarted pool is given the same object. Three levels, as in life:
//   written   what append() and put() took. process_crash() keeps it.
//   durable   what a completed sync() or write_back() covered. power_loss() keeps only this, and of
//             a segment's unsynced tail as many bytes as the caller says: a torn record.
//   lost      anything else.
// A file becomes durable with the first sync() asked for after its put(): an adapter has to see to
// that, because a block is rebuilt from its record (a log) and its transactions (a file). Faults:
// fail_operation(n) counts down over every fallible call, so that a test can walk n upwards until
// nothing fails any more; a capacity makes the disk full; a failing append may leave part of its
// bytes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pool/ports/inputs.h"
#include "pool/ports/store.h"

namespace tbg::fakes {

class FakeStore final : public Store {
 public:
  StoreResult<void> begin(Log log, std::string_view segment) override;
  StoreResult<void> append(Log log, bitcoin::ByteView bytes) override;
  StoreResult<void> truncate(Log log, std::uint64_t size) override;
  void sync(Log log) override;
  StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) override;
  StoreResult<void> remove(Folder folder, std::string_view name) override;
  StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) override;
  StoreResult<std::uint64_t> size(Folder folder, std::string_view name) override;
  StoreResult<std::vector<std::string>> list(Folder folder) override;

  // Completes the syncs asked for so far and tells the core. Returns how many there were.
  std::size_t complete_syncs(Now now, StoreInputs& inputs);
  [[nodiscard]] std::size_t pending_syncs() const { return syncs_.size(); }
  // The operating system writes everything out by itself; nobody is told.
  void write_back();

  // The process dies: syncs under way are never reported.
  void process_crash();
  // The machine loses power. Each segment keeps its durable bytes and at most `torn_tail` bytes
  // more; what was removed since comes back.
  void power_loss(std::size_t torn_tail = 0);

  // The n-th fallible operation from now on fails (1: the next); 0: none.
  void fail_operation(std::uint64_t n) { countdown_ = n; }
  // Bytes that a failing append leaves behind at most.
  void set_torn_append(std::size_t bytes) { torn_append_ = bytes; }
  // The disk is full once logs and files together would hold more than this; nullopt: never.
  void set_capacity(std::optional<std::size_t> bytes) { capacity_ = bytes; }
  [[nodiscard]] std::uint64_t operations() const { return operations_; }
  [[nodiscard]] std::size_t used() const;
  // What the disk holds, asked without a fault: nullptr if there is no such file or segment.
  [[nodiscard]] const bitcoin::Bytes* look(Folder folder, std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names(Folder folder) const;
  // Segments begun from now on hold this much before they allocate: for tests that count.
  void set_room(std::size_t bytes) { room_ = bytes; }
  // Overwrites a byte of a file or segment, as a failing disk does.
  void flip(Folder folder, std::string_view name, std::size_t offset);

 private:
  using FileName = std::pair<Folder, std::string>;
  struct Segment {
    bitcoin::Bytes bytes;
    std::size_t durable = 0;                        // leading bytes that survive a power cut
    bool kept = false;                              // so does the segment itself
    std::optional<bitcoin::Bytes> before_cut = {};  // what a power cut brings back
  };
  using Files = std::map<FileName, std::shared_ptr<const bitcoin::Bytes>>;
  struct Sync {
    Log log{};
    FileName segment;
    std::size_t size = 0;  // of the segment when sync() was called
    Files files;           // likewise
    std::vector<FileName> removed;
  };

  std::optional<StoreError> fault(std::string_view what);
  Segment& current(Log log);
  void settle(Sync& sync);
  static void cut(Segment& segment, std::size_t torn_tail);  // what a power cut leaves of it

  std::map<FileName, Segment> segments_;
  std::map<FileName, Segment> removed_;  // for good with the next sync
  std::map<Log, FileName> current_;
  Files files_;
  Files durable_files_;
  std::vector<Sync> syncs_;
  std::uint64_t countdown_ = 0;
  std::uint64_t operations_ = 0;
  std::size_t torn_append_ = 0;
  std::size_t room_ = 0;
  std::optional<std::size_t> capacity_;
};

}  // namespace tbg::fakes
