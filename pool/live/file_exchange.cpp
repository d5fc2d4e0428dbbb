#include "pool/live/file_exchange.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "pool/live/file_io.h"

namespace tbg::live {

namespace {

constexpr std::size_t kBlock = 4096;

}  // namespace

FileExchange::FileExchange(const std::filesystem::path& folder)
    : prefix_(folder.string() + '/'), spare_(prefix_ + std::string(kTemporary) + "spare") {}

FileExchange::~FileExchange() { ::unlink(spare_.c_str()); }

int FileExchange::put(std::string_view name, bitcoin::ByteView bytes, mode_t mode) {
  if (const int failed = write_spare(bytes, mode); failed != 0) return failed;
  const std::string path = prefix_ + std::string(name);
  if (::renameat2(AT_FDCWD, spare_.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) return 0;
  return ::rename(spare_.c_str(), path.c_str()) == 0 ? 0 : errno;
}

int FileExchange::write_spare(bitcoin::ByteView bytes, mode_t mode) {
  const FileHandle file(::open(spare_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode));
  if (!file) return errno;
  blocks_.assign(bytes.begin(), bytes.end());
  blocks_.resize((bytes.size() + kBlock - 1) / kBlock * kBlock);
  if (const int failed = write_all(file.get(), blocks_); failed != 0) return failed;
  return ::ftruncate(file.get(), static_cast<off_t>(bytes.size())) == 0 ? 0 : errno;
}

}  // namespace tbg::live
