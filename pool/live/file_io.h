// Whole reads and writes of files by descriptor, with errno as the error.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/store.h"

namespace tbg::live {

// Owns a file descriptor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_(fd) {}
  ~FileHandle() { reset(); }
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }

  void reset(int fd = -1);
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct WriteResult {
  std::size_t written = 0;
  int error = 0;  // an errno, if that is not all
};
WriteResult write_some(int fd, bitcoin::ByteView bytes);
// 0, or the errno of the write that failed; part of the bytes may then be written.
int write_all(int fd, bitcoin::ByteView bytes);
// Writes it as .tmp-<name> and renames it, so that a reader sees the old or the new content whole;
// 0, or the errno of what failed, which then leaves nothing behind.
inline constexpr std::string_view kTemporary = ".tmp-";
int replace_file(const std::filesystem::path& folder, std::string_view name,
                 bitcoin::ByteView bytes, mode_t mode = 0640);
StoreResult<bitcoin::Bytes> read_all(int fd, const std::string& path);
StoreResult<bitcoin::Bytes> read_file(const std::string& path);
// "cannot <what> <path>: <the system's reason>"
StoreError store_error(const std::string& what, const std::string& path, int error);

}  // namespace tbg::live
