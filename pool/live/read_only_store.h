// The Store port over a datadir that belongs to somebody else, perhaps to a pool that runs: it
// reads, and refuses to write.
//
// What it shows stands still: a folder has the names it had when it was first listed, and a file
// the size it had when it was first read, whatever the pool has appended since. A file that the
// pool has removed meanwhile cannot be shown; vanished() then says that a fresh look is needed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "pool/ports/store.h"

namespace tbg::live {

class ReadOnlyStore final : public Store {
 public:
  explicit ReadOnlyStore(std::filesystem::path datadir) : datadir_(std::move(datadir)) {}

  // As if this file was not there.
  void hide(Folder folder, const std::string& name);
  [[nodiscard]] bool vanished() const { return vanished_; }

  StoreResult<void> begin(Log log, std::string_view segment) override;
  StoreResult<void> append(Log log, bitcoin::ByteView bytes) override;
  StoreResult<void> truncate(Log log, std::uint64_t size) override;
  void sync(Log log) override;
  StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) override;
  StoreResult<void> remove(Folder folder, std::string_view name) override;
  StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) override;
  StoreResult<std::uint64_t> size(Folder folder, std::string_view name) override;
  StoreResult<std::vector<std::string>> list(Folder folder) override;

 private:
  [[nodiscard]] StoreError refusal() const;

  std::filesystem::path datadir_;
  std::map<Folder, std::vector<std::string>> names_;
  std::map<std::string, std::size_t> sizes_;
  std::set<std::string> hidden_;
  bool vanished_ = false;
};

}  // namespace tbg::live
