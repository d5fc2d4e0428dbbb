#include "pool/collect/dead_letters.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <system_error>

namespace tbg::collect {
namespace {

using nlohmann::ordered_json;

std::string letter(std::string_view where, std::string_view why, std::string_view line) {
  const ordered_json out = {
      {"at", std::time(nullptr)}, {"where", where}, {"why", why}, {"line", line}};
  // Bytes that are not UTF-8 become U+FFFD: the spool still has them as they were.
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

// All of it or, when the disk is full, nothing.
bool append_all(int fd, std::string_view text) {
  const off_t end = ::lseek(fd, 0, SEEK_END);
  while (!text.empty()) {
    const ssize_t done = ::write(fd, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const int why = errno;
      if (end >= 0 && ::ftruncate(fd, end) != 0) return false;
      errno = why;
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return ::fdatasync(fd) == 0;
}

}  // namespace

DeadLetters::DeadLetters(std::filesystem::path folder, std::string_view sink)
    : folder_(std::move(folder)), file_(folder_ / (std::string(sink) + ".jsonl")) {}

std::string DeadLetters::check(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const bool writable = !error && ::access(folder.c_str(), W_OK | X_OK) == 0;
  if (writable) return {};
  return "cannot write to " + std::filesystem::absolute(folder).string() +
         " (dead_letter_dir): " + (error ? error.message() : std::strerror(errno));
}

bool DeadLetters::put(std::string_view where, std::string_view why, std::string_view line) {
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  const int fd = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  const bool written = fd >= 0 && append_all(fd, letter(where, why, line));
  if (!written) error_ = "cannot write to " + file_.string() + ": " + std::strerror(errno);
  if (fd >= 0) ::close(fd);
  if (written) ++count_;
  return written;
}

}  // namespace tbg::collect
