// Whole reads and writes of files by descriptor, with errno as the error.
#pragma once

#include <string>
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

// 0, or the errno of the write that failed; part of the bytes may then be written.
int write_all(int fd, bitcoin::ByteView bytes);
StoreResult<bitcoin::Bytes> read_all(int fd, const std::string& path);
// "cannot <what> <path>: <the system's reason>"
StoreError store_error(const std::string& what, const std::string& path, int error);

}  // namespace tbg::live
