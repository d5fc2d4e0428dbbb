// The spool: every line an event, every number there.
#include <map>

#include "pool/app/file_lines.h"
#include "pool/app/records_verify.h"
#include "pool/core/past_event.h"
#include "pool/core/spool_segment.h"

namespace tbg::app {
namespace {

// One stream of events, read segment after segment.
class StreamCheck {
 public:
  explicit StreamCheck(RecordsReport& report) : report_(report) {}

  void begin(const std::string& name, const core::SpoolSegment& segment) {
    file_ = "spool/" + name;
    line_ = 0;
    const bool first_ever = boot_ == 0;
    const bool new_boot = segment.first.boot != boot_;
    boot_ = segment.first.boot;
    // What was deleted for its age is at the beginning of everything; each boot counts from 1.
    if (new_boot) known_ = first_ever ? segment.first.seq : 1;
    // A segment may begin with what the last one could not finish.
    if (segment.first.seq > known_) missing(known_, segment.first.seq - 1, "before this file");
    next_ = segment.first.seq;
    known_ = std::max(known_, next_);
  }
  void line(std::string_view text) {
    ++line_;
    ++report_.events;
    const auto event = reader_.read(text);
    if (!event) {
      problem("is damaged: no event");
      ++next_;
    } else if (event->at.boot != boot_) {
      problem("belongs to another boot than its file");
      ++next_;
    } else {
      if (event->at.seq > next_) missing(next_, event->at.seq - 1, "before this line");
      if (event->at.seq < next_)
        problem("has number " + std::to_string(event->at.seq) + " again; expected " +
                std::to_string(next_));
      next_ = event->at.seq + 1;
      if (std::holds_alternative<core::PastShare>(event->what)) ++report_.shares;
    }
    known_ = std::max(known_, next_);
  }
  void torn() {
    report_.notes.push_back(file_ + ", line " + std::to_string(line_ + 1) +
                            ": ends in the middle of an event: being written, or cut off by a "
                            "crash or a full disk; passed over");
  }

 private:
  void problem(const std::string& what) {
    report_.problems.push_back(file_ + ", line " + std::to_string(line_) + ": " + what);
  }
  void missing(std::uint64_t from, std::uint64_t to, const char* where) {
    report_.problems.push_back(
        file_ + ", line " + std::to_string(line_) + ": event" +
        (from == to ? " " + std::to_string(from) + " is"
                    : "s " + std::to_string(from) + " to " + std::to_string(to) + " are") +
        " missing " + where + ": lost while the disk was full, or a file was cut or deleted");
  }

  RecordsReport& report_;
  core::PastEventReader reader_;
  std::string file_;
  std::uint64_t line_ = 0;
  std::uint32_t boot_ = 0;   // 0: nothing was read yet
  std::uint64_t next_ = 0;   // expected
  std::uint64_t known_ = 0;  // above all that was read of this boot
};

}  // namespace

void verify_spool(live::ReadOnlyStore& store, RecordsReport& report) {
  const auto names = store.list(Folder::spool);
  if (!names) {
    report.problems.push_back(names.error().message);
    return;
  }
  std::map<std::uint32_t, StreamCheck> streams;
  for (const std::string& name : *names) {
    const auto segment = core::parse_segment_name(name);
    if (!segment) continue;
    const auto bytes = store.read(Folder::spool, name);
    if (!bytes) {
      report.problems.push_back(bytes.error().message);
      continue;
    }
    ++report.segments;
    StreamCheck& stream = streams.try_emplace(segment->stream, report).first->second;
    stream.begin(name, *segment);
    const FileLines lines(*bytes);
    for (const std::string_view line : lines.whole())
      stream.line(line);
    if (!lines.torn().empty()) stream.torn();
  }
}

}  // namespace tbg::app
