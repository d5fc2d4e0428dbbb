// A spool grows in arbitrary pieces, over boots, streams and segments, and is read in arbitrary
// batches by somebody who forgets everything but the last position now and then: every event comes
// once, in the order of its stream, boots one after the other.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "pool/collect/collect_test_support.h"
#include "pool/collect/sink.h"
#include "pool/collect/spool_reader.h"

namespace tbg::collect {
namespace {

// Writes as the pool does: each boot's streams in turn, whole lines or torn ones, new segments.
class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write() {
    Stream& stream = streams_[*rc::gen::inRange<std::size_t>(0, streams_.size())];
    const int lines = *rc::gen::inRange(1, 6);
    for (int i = 0; i < lines; ++i)
      emit(stream);
  }
  void new_segment() {
    Stream& stream = streams_[*rc::gen::inRange<std::size_t>(0, streams_.size())];
    stream.file.clear();
  }
  // The line is torn, and comes again in another segment.
  void full_disk() {
    Stream& stream = streams_[*rc::gen::inRange<std::size_t>(0, streams_.size())];
    if (stream.file.empty()) return;
    const std::string line = line_of(key(stream), stream.seq + 1, ts_ + 1) + "\n";
    append(folder_ / stream.file, line.substr(0, *rc::gen::inRange<std::size_t>(0, line.size())));
    stream.file.clear();
  }
  void new_boot() {
    ++boot_;
    for (Stream& stream : streams_)
      stream = {stream.number, 0, ""};
  }
  [[nodiscard]] const std::map<StreamKey, std::uint64_t>& written() const { return written_; }

 private:
  struct Stream {
    std::uint32_t number;
    std::uint64_t seq = 0;
    std::string file;
  };
  StreamKey key(const Stream& stream) const { return {"eu-1", boot_, stream.number}; }
  void emit(Stream& stream) {
    ++stream.seq;
    ++ts_;
    if (stream.file.empty()) stream.file = segment_name(key(stream), stream.seq);
    append(folder_ / stream.file, line_of(key(stream), stream.seq, ts_) + "\n");
    written_[key(stream)] = stream.seq;
  }

  std::filesystem::path folder_;
  std::uint32_t boot_ = 1;
  std::int64_t ts_ = kTestTime;
  std::vector<Stream> streams_ = {{0, 0, ""}, {1, 0, ""}, {2, 0, ""}};
  std::map<StreamKey, std::uint64_t> written_;
};

class Reader {
 public:
  explicit Reader(const std::filesystem::path& folder)
      : source_(folder,
                {[](const auto&, const auto&, auto) { return SourceTrouble{}; },
                 [this](const auto&, auto, auto count) { missing_ += count; }, [](const auto&) {}},
                std::chrono::milliseconds(0)) {}

  void read(std::size_t most, bool commit) {
    std::vector<Event> batch;
    RC_ASSERT(!source_.read({most, 1 << 20}, batch));
    if (!commit) {
      source_.rewind(done_);
      return;
    }
    for (const Event& event : batch) {
      RC_ASSERT(event.key.boot >= boot_);
      boot_ = event.key.boot;
      RC_ASSERT(event.seq == taken_[event.key] + 1);
      taken_[event.key] = event.seq;
    }
    for (auto& [key, position] : positions_after(batch, done_))
      done_[key] = position;
  }
  void read_all() {
    for (int idle = 0; idle < 4;) {
      const auto before = taken_;
      read(1'000, true);
      idle = before == taken_ ? idle + 1 : 0;
    }
    RC_ASSERT(missing_ == 0U);
  }
  [[nodiscard]] const std::map<StreamKey, std::uint64_t>& taken() const { return taken_; }

 private:
  SpoolReader source_;
  Positions done_;
  std::uint32_t boot_ = 0;
  std::uint64_t missing_ = 0;
  std::map<StreamKey, std::uint64_t> taken_;
};

RC_GTEST_PROP(SpoolReaderProp, EveryEventComesOnceAndInOrder, ()) {
  TestFolder folder;
  Writer writer(folder.path());
  Reader reader(folder.path());
  const int steps = *rc::gen::inRange(0, 25);
  for (int i = 0; i < steps; ++i) {
    const int what = *rc::gen::inRange(0, 12);
    if (what < 6) {
      writer.write();
    } else if (what == 6) {
      writer.new_segment();
    } else if (what == 7) {
      writer.full_disk();
    } else if (what == 8) {
      writer.new_boot();
    } else {
      reader.read(*rc::gen::inRange<std::size_t>(1, 8),
                  *rc::gen::weightedElement<bool>({{1, false}, {3, true}}));
    }
  }
  reader.read_all();
  RC_ASSERT(reader.taken() == writer.written());
}

}  // namespace
}  // namespace tbg::collect
