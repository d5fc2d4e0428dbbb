// Many small files of a folder, written again and again: each is written into a spare file, which
// then changes places with the old one, and the old one is the spare of the next.
//
// A reader sees the old or the new content whole, as with replace_file(). But no file is made and
// none removed, which ext4 charges 100 microseconds and more for when thousands come and go: it
// looks for an inode that was not used a minute ago. And nothing is read: whole blocks are written
// and then cut, where a part of a block that has left the page cache would have to be fetched from
// the disk first. Where the filesystem cannot exchange names, or there is no old file, the spare
// takes the name.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::live {

class FileExchange {
 public:
  explicit FileExchange(const std::filesystem::path& folder);
  ~FileExchange();  // removes the spare
  FileExchange(const FileExchange&) = delete;
  FileExchange& operator=(const FileExchange&) = delete;

  // 0, or the errno of what failed; the file is then as it was. `mode` is that of new files.
  int put(std::string_view name, bitcoin::ByteView bytes, mode_t mode);

 private:
  int write_spare(bitcoin::ByteView bytes, mode_t mode);

  const std::string prefix_;  // of every path
  const std::string spare_;
  bitcoin::Bytes blocks_;
};

}  // namespace tbg::live
