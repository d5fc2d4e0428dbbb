#include "pool/app/share_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "pool/core/event_text.h"
#include "pool/core/event_writer.h"
#include "pool/live/file_io.h"
#include "pool/stratum/error.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;
using stratum::Error;

constexpr std::size_t kJobDigits = 9;  // of a job id, without its variant
constexpr std::string_view kUnknownJob = "unknown";
constexpr std::size_t kWriteMax = std::size_t{1} << 20;  // bytes at a time

// Every reason that a share event has, and ckpool's number for it; accepted shares have 0.
struct Reason {
  Error error;
  int number;
};
constexpr std::array kReasons{
    Reason{Error::invalid_nonce2_length, -9}, Reason{Error::worker_mismatch, -8},
    Reason{Error::invalid_nonce, -7},         Reason{Error::invalid_params, -2},
    Reason{Error::job_not_found, 1},          Reason{Error::stale, 2},
    Reason{Error::ntime_out_of_range, 3},     Reason{Error::duplicate_share, 4},
    Reason{Error::difficulty_too_low, 5},     Reason{Error::invalid_version_mask, 6},
};

const Reason* reason_of(std::string_view text) {
  for (const Reason& reason : kReasons)
    if (stratum::describe(reason.error).text == text) return &reason;
  return nullptr;
}

// Half a line at the end would spoil the next one. With several shards others write to the same
// file; the lock goes with the handle.
int append_whole(const live::FileHandle& file, const std::string& lines) {
  if (::flock(file.get(), LOCK_EX) != 0) return errno;
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  const int failed = live::write_all(file.get(), bitcoin::as_bytes(lines));
  if (failed != 0 && ::ftruncate(file.get(), size) != 0) return errno;
  return failed;
}

std::string_view job_of(const ShareSubmitted& share) {
  return share.job_id.size() < kJobDigits ? std::string_view{} : share.job_id.substr(0, kJobDigits);
}

}  // namespace

std::string share_log_file(const ShareSubmitted& share) {
  const std::string_view job = job_of(share);
  std::string out;
  bitcoin::append_hex32(out, static_cast<std::uint32_t>(share.height));
  return out.append("/").append(job.empty() ? kUnknownJob : job).append(".sharelog");
}

void append_share_line(std::string& out, Now now, const ShareSubmitted& share,
                       std::string_view agent, std::string_view server) {
  std::array<char, core::kEventBytesMax> buffer;
  core::EventWriter w(buffer);
  const std::string_view job = job_of(share);
  std::uint64_t number = 0;
  std::from_chars(job.data(), job.data() + job.size(), number, 16);
  std::string name(share.miner.user);
  if (!share.miner.worker.empty()) name.append(".").append(share.miner.worker);
  std::string date = std::to_string(now.wall_us / kSecond);
  date.append(",").append(std::to_string(now.wall_us % kSecond * 1'000));

  w.raw("{").add("workinfoid", number).add("clientid", to_number(share.miner.client));
  w.add("enonce1", share.nonce1).add("nonce2", share.nonce2).add_hex32("nonce", share.nonce);
  w.add_hex32("ntime", share.ntime).add("diff", share.diff).add("sdiff", share.sdiff);
  w.add("hash", share.hash).add("result", share.accepted);
  const Reason* const reason = share.accepted ? nullptr : reason_of(share.reject_reason);
  if (reason != nullptr) {
    const stratum::ErrorText error = stratum::describe(reason->error);
    w.raw("\"error\":[").raw(error.code).raw(",\"").raw(error.text).raw("\",null],");
  }
  w.add("errn", reason == nullptr ? 0 : reason->number).add("createdate", std::string_view{date});
  w.add("createby", std::string_view{"code"});
  w.add("createcode", std::string_view{"parse_submit"}).add("createinet", server);
  w.add("workername", std::string_view{name}).add("username", share.miner.user);
  w.add("address", share.ip).add("agent", agent);
  w.close("}");
  out += w.text();
}

ShareLog::ShareLog(live::Loop& loop, OperatorLog& log, fs::path logdir, std::string server,
                   std::size_t ring_bytes)
    : loop_(loop),
      log_(log),
      logdir_(std::move(logdir)),
      server_(std::move(server)),
      ring_(ring_bytes) {
  helper_.emplace(kWriteEvery, [this] { write_waiting(); });
}

void ShareLog::emit(Now now, const Event& event) {
  if (const auto* const share = std::get_if<ShareSubmitted>(&event)) return put(now, *share);
  if (const auto* const miner = std::get_if<MinerConnected>(&event))
    agents_[miner->miner.client] = miner->useragent;
  if (const auto* const miner = std::get_if<MinerDisconnected>(&event))
    agents_.erase(miner->miner.client);
}

void ShareLog::put(Now now, const ShareSubmitted& share) {
  const auto agent = agents_.find(share.miner.client);
  line_ = share_log_file(share);
  line_ += '\n';
  append_share_line(line_, now, share, agent == agents_.end() ? std::string_view{} : agent->second,
                    server_);
  if (!ring_.push(line_)) ++lost_;
}

void ShareLog::finish() {
  if (!helper_) return;
  helper_.reset();
  write_waiting();
  std::string line = "share log: lines written " + std::to_string(written());
  if (lost() > 0) line += ", lost " + std::to_string(lost());
  log_.write(LogLevel::info, line);
}

void ShareLog::write_waiting() {
  while (const auto front = ring_.front()) {
    std::string record(front->head);
    record += front->tail;
    ring_.pop();
    const std::size_t end = record.find('\n');
    if (lines_.size() >= kWriteMax || record.compare(0, end, file_) != 0) {
      write_out();
      file_ = record.substr(0, end);
    }
    lines_.append(record, end + 1).append("\n");
    ++count_;
  }
  write_out();
  const std::uint64_t lost = lost_;
  if (std::exchange(lost_told_, lost) != lost)
    say(LogLevel::warning,
        "share log: the disk does not keep up; lines lost so far: " + std::to_string(lost));
}

void ShareLog::write_out() {
  if (lines_.empty()) return;
  const fs::path path = logdir_ / file_;
  std::error_code ignored;  // opening says it better
  fs::create_directories(path.parent_path(), ignored);
  const live::FileHandle file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  const int failed = file ? append_whole(file, lines_) : errno;
  (failed == 0 ? written_ : lost_) += count_;
  if (failed != 0) lost_told_ = lost_;  // said better here
  lines_.clear();
  count_ = 0;
  if (std::exchange(failing_, failed != 0) == (failed != 0)) return;
  if (failed != 0)
    say(LogLevel::warning,
        "share log: lines are lost: cannot write " + path.string() + ": " + std::strerror(failed));
  else
    say(LogLevel::notice,
        "share log: lines are written again; lost so far: " + std::to_string(lost_));
}

void ShareLog::say(LogLevel level, std::string line) {
  boost::asio::post(loop_.io(),
                    [&log = log_, level, text = std::move(line)] { log.write(level, text); });
}

}  // namespace tbg::app
