// Many small files of a folder, written again and again: each is written into a spare file, which
// then changes places with the old one, and the old one is a spare of later.
//
// A reader that is done within kRest of opening a file has seen the old or the new content
// whole: what was in its place rests as long before it is written to. But no file is made
// and none removed, which ext4 charges 100 microseconds and more for when thousands come and go: it
// looks for an inode that was not used a minute ago. And nothing is read: whole blocks are written
// and then cut, where a part of a block that has left the page cache would have to be fetched from
// the disk first.
//
// The spares, as many as are written in kRest, are in a folder of their own on the same filesystem.
// Where names cannot be exchanged, files are replaced.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::live {

class FileExchange {
 public:
  static constexpr std::chrono::seconds kRest{5};
  using Clock = std::chrono::steady_clock;

  // What `spares` holds is removed, now and in the end, and so is the folder then.
  FileExchange(std::filesystem::path folder, std::filesystem::path spares);
  ~FileExchange();
  FileExchange(const FileExchange&) = delete;
  FileExchange& operator=(const FileExchange&) = delete;

  // 0, or the errno of what failed; the file is then as it was. `mode` is that of new files.
  int put(std::string_view name, bitcoin::ByteView bytes, mode_t mode,
          Clock::time_point now = Clock::now());

 private:
  struct Spare {
    std::string path;
    Clock::time_point since;
  };
  // One that has rested, or the path of a new one.
  std::string take(Clock::time_point now);
  bool write(const std::string& spare, bitcoin::ByteView bytes, mode_t mode);

  const std::filesystem::path folder_;
  const std::filesystem::path spare_folder_;
  std::deque<Spare> spares_;  // the one that rests longest first
  std::uint64_t made_ = 0;
  bitcoin::Bytes blocks_;
};

}  // namespace tbg::live
