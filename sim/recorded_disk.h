// What was on the disk when a recorded life began, as far as it looked.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fakes/store.h"
#include "pool/recording/session_format.h"

namespace tbg::sim {

class RecordedDisk {
 public:
  explicit RecordedDisk(std::uint64_t threads) : written_(threads), so_far_(threads) {}

  // Every crossing of every thread, twice over, each thread in order: first what it writes, then
  // what it finds.
  void note_write(std::uint64_t thread, bitcoin::ByteView call);
  void note_find(std::uint64_t thread, bitcoin::ByteView call);
  void fill(fakes::FakeStore& store) const;

 private:
  using File = std::pair<Folder, std::string>;
  std::optional<File> written_by(bitcoin::ByteView call);
  [[nodiscard]] bool is_begun(const File& file) const;
  [[nodiscard]] bool is_old(std::uint64_t thread, const File& file) const;
  void find(std::uint64_t thread, const File& file, bitcoin::Bytes content, bool whole);

  std::vector<std::set<File>> written_;  // by thread, in this life
  std::vector<std::set<File>> so_far_;   // likewise, up to where it looks
  std::map<Log, File> begun_;
  std::map<File, std::pair<bitcoin::Bytes, bool>> found_;  // content, and whether it was read
};

}  // namespace tbg::sim
