#include "pool/live/file_exchange.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "pool/live/file_io.h"

namespace tbg::live {
namespace {

constexpr std::size_t kBlock = 4096;

}  // namespace

FileExchange::FileExchange(std::filesystem::path folder, std::filesystem::path spares)
    : folder_(std::move(folder)), spare_folder_(std::move(spares)) {
  std::error_code ignored;  // what is left of a process that was killed is written over
  std::filesystem::remove_all(spare_folder_, ignored);
}

FileExchange::~FileExchange() {
  std::error_code ignored;
  std::filesystem::remove_all(spare_folder_, ignored);
}

int FileExchange::put(std::string_view name, bitcoin::ByteView bytes, mode_t mode,
                      Clock::time_point now) {
  std::string spare = take(now);
  if (write(spare, bytes, mode)) {
    const std::string path = folder_.native() + '/' + std::string(name);
    if (::renameat2(AT_FDCWD, spare.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) {
      spares_.push_back({std::move(spare), now});
      return 0;
    }
    // There is no old file yet.
    if (errno == ENOENT && ::rename(spare.c_str(), path.c_str()) == 0) return 0;
  }
  ::unlink(spare.c_str());
  return replace_file(folder_, name, bytes, mode);
}

std::string FileExchange::take(Clock::time_point now) {
  if (spares_.empty() || now - spares_.front().since < kRest)
    return spare_folder_.native() + '/' + std::to_string(made_++);
  std::string path = std::move(spares_.front().path);
  spares_.pop_front();
  return path;
}

bool FileExchange::write(const std::string& spare, bitcoin::ByteView bytes, mode_t mode) {
  const auto open = [&] { return ::open(spare.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode); };
  FileHandle file(open());
  if (!file && errno == ENOENT) {
    std::error_code ignored;
    std::filesystem::create_directories(spare_folder_, ignored);
    file.reset(open());
  }
  blocks_.assign(bytes.begin(), bytes.end());
  blocks_.resize((bytes.size() + kBlock - 1) / kBlock * kBlock);
  return file && write_all(file.get(), blocks_) == 0 &&
         ::ftruncate(file.get(), static_cast<off_t>(bytes.size())) == 0;
}

}  // namespace tbg::live
