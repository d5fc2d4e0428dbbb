#include "pool/collect/consumer_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace tbg::collect {
namespace {

constexpr int kEntries = 60;

// What both have.
SpoolMarks common_of(const SpoolMarks& one, const SpoolMarks& other) {
  SpoolMarks out;
  for (const auto& [stream, mark] : one)
    if (const auto found = other.find(stream); found != other.end())
      out[stream] = std::min(mark, found->second);
  return out;
}

}  // namespace

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

void ConsumerFile::note(std::string_view sink, const SpoolMarks& marks, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Sink& place = sinks_.find(sink)->second;
  if (common_of(place.marks, marks) != place.marks) fell_back_ = true;
  place = {marks, now};
}

SpoolMarks ConsumerFile::common() const {
  SpoolMarks out = sinks_.begin()->second.marks;
  for (const auto& [name, sink] : sinks_)
    out = common_of(out, sink.marks);
  return out;
}

// Some sixty entries at most, however long the delay.
void ConsumerFile::sample(Clock::time_point now) {
  if (past_.empty() || now >= past_.back().at + delay_ / kEntries) past_.push_back({now, common()});
}

std::string ConsumerFile::update(Clock::time_point now) {
  std::optional<SpoolMarks> sure;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(fell_back_, false)) {
      past_.clear();
      sure = common_of(written_, common());
    }
    sample(now);
    Clock::time_point heard = now;  // by all
    for (const auto& [name, sink] : sinks_)
      heard = std::min(heard, sink.heard);
    for (; !past_.empty() && past_.front().at + delay_ <= heard; past_.pop_front())
      sure = past_.front().marks;
  }
  if (!sure || *sure == written_) return {};
  return write(*sure);
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
  written_ = marks;
  return {};
}

}  // namespace tbg::collect
