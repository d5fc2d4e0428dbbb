#include "pool/collect/consumer_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace tbg::collect {

ConsumerFile::ConsumerFile(std::filesystem::path spool, std::string name,
                           std::vector<std::string> sinks, std::chrono::milliseconds delay)
    : folder_(std::move(spool) / "consumers"), file_(folder_ / name), delay_(delay) {
  for (auto& sink : sinks)
    sinks_[std::move(sink)];
}

ConsumerFile::~ConsumerFile() {
  if (lock_ >= 0) ::close(lock_);
}

std::string ConsumerFile::open() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return "cannot make " + folder_.string() + ": " + error.message();
  const std::string lock = (folder_ / ("." + file_.filename().string() + ".lock")).string();
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (lock_ < 0) return "cannot open " + lock + ": " + std::strerror(errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    return "another tbgcollect reads this spool as consumer '" + file_.filename().string() +
           "'; stop it, or give this one another name (consumer)";
  if (std::filesystem::exists(file_, error)) return {};
  return write({});
}

void ConsumerFile::note(std::string_view sink, const SpoolMarks& marks) {
  const std::lock_guard lock(mutex_);
  sinks_.find(sink)->second = marks;
}

SpoolMarks ConsumerFile::common() const {
  const std::lock_guard lock(mutex_);
  SpoolMarks out = sinks_.begin()->second;
  for (const auto& [name, marks] : sinks_) {
    std::erase_if(out, [&marks = marks](const auto& mark) { return !marks.contains(mark.first); });
    for (auto& [stream, mark] : out)
      mark = std::min(mark, marks.at(stream));
  }
  return out;
}

std::string ConsumerFile::update(Clock::time_point now) {
  past_.emplace_back(now, common());
  if (past_.front().first + delay_ > now) return {};
  while (past_.size() > 1 && past_[1].first + delay_ <= now)
    past_.pop_front();
  return write(past_.front().second);
}

std::string ConsumerFile::write(const SpoolMarks& marks) {
  const std::filesystem::path draft = folder_ / ("." + file_.filename().string() + ".new");
  {
    std::ofstream out(draft);
    for (const auto& [stream, mark] : marks)
      out << boot_text(mark.first) << ' ' << stream << ' ' << mark.second << '\n';
    if (!out.flush()) return "cannot write " + draft.string() + ": " + std::strerror(errno);
  }
  std::error_code error;
  std::filesystem::rename(draft, file_, error);
  if (error) return "cannot rename " + draft.string() + ": " + error.message();
  return {};
}

}  // namespace tbg::collect
