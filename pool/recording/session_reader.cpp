#include "pool/recording/session_reader.h"

#include <zstd.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"
#include "pool/core/crossing_reader.h"
#include "pool/core/limits.h"
#include "pool/core/messages.h"
#include "pool/recording/options_fields.h"

namespace tbg::recording {
namespace {

constexpr std::uint64_t kThreadsMax = core::streams_of(core::kShardsMax);

std::uint32_t checksum(bitcoin::ByteView bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace

struct SessionReader::Stream {
  Stream() : context(ZSTD_createDCtx()) {
    TBG_ASSERT(context != nullptr);
    const std::size_t done = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, kWindowLog);
    TBG_ASSERT(ZSTD_isError(done) == 0);
  }
  ~Stream() { ZSTD_freeDCtx(context); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void forget() const { ZSTD_DCtx_reset(context, ZSTD_reset_session_only); }
  // Appends exactly `size` bytes; false if there are more, fewer, or nonsense.
  [[nodiscard]] bool decompress(bitcoin::ByteView bytes, std::uint64_t size, bitcoin::Bytes& to) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    const std::size_t whole = to.size() + size;
    bool full = false;
    do {
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      if (ZSTD_isError(ZSTD_decompressStream(context, &out, &in)) != 0) return false;
      if (out.pos > whole - to.size()) return false;
      to.insert(to.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(out.pos));
      full = out.pos == buffer.size();
    } while (in.pos < in.size || full);
    return to.size() == whole;
  }

  ZSTD_DCtx* const context;
  bitcoin::Bytes buffer = bitcoin::Bytes(ZSTD_DStreamOutSize());
};

// What was read of a thread and not yet asked for.
struct SessionReader::Thread {
  std::deque<bitcoin::Bytes> chunks;
  std::size_t taken = 0;  // of the first
};

SessionReader::SessionReader(bitcoin::ByteView file)
    : file_(file), stream_(std::make_unique<Stream>()) {
  const std::size_t head = std::min(file.size(), kMagic.size());
  if (head == 0) {
    fail(0, "the file is empty");
  } else if (!std::equal(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(head),
                         kMagic.begin())) {
    fail(0,
         "this is no session file of this format: it does not begin with TBGREC2 (those of "
         "other versions are for the tbgsim of their version)");
  }
  cut_off_ = !error_ && head < kMagic.size();
  offset_ = head;
}

SessionReader::~SessionReader() = default;

void SessionReader::fail(std::size_t at, const std::string& what) {
  if (!error_) error_ = SessionError{"at byte " + std::to_string(at) + ": " + what};
}

std::optional<SessionReader::Frame> SessionReader::peek() {
  if (error_ || offset_ == file_.size()) return std::nullopt;
  const bitcoin::ByteView rest = file_.subspan(offset_);
  const std::uint32_t size = rest.size() < kFrameHead ? 1 : bitcoin::load_le32(rest.data());
  if (size == 0 || size > kFrameMax) {
    fail(offset_, "a frame of " + std::to_string(size) + " bytes; the file is damaged");
    return std::nullopt;
  }
  if (rest.size() < kFrameHead + size) {
    cut_off_ = true;
    return std::nullopt;
  }
  const bitcoin::ByteView body = rest.subspan(kFrameHead, size);
  if (checksum(body) != bitcoin::load_le32(rest.data() + 4)) {
    fail(offset_, "a frame does not match its checksum; the file is damaged");
    return std::nullopt;
  }
  return Frame{static_cast<FrameKind>(body[0]), body.subspan(1), offset_};
}

std::optional<LifeInfo> SessionReader::next_life() {
  while (in_life_)
    skip_frame();
  const auto frame = peek();
  if (!frame) return std::nullopt;
  LifeInfo info;
  core::CrossingReader values(frame->body);
  if (frame->kind == FrameKind::life) values("", info);
  if (frame->kind != FrameKind::life || !values.done()) {
    fail(frame->at, "the set-up of a pool should stand here, and does not");
    return std::nullopt;
  }
  if (info.threads == 0 || info.threads > kThreadsMax) {
    fail(frame->at, "a pool of " + std::to_string(info.threads) + " threads");
    return std::nullopt;
  }
  offset_ += kFrameHead + 1 + frame->body.size();
  stream_->forget();
  threads_.clear();
  threads_.resize(info.threads);
  end_.reset();
  in_life_ = true;
  return info;
}

// What nobody asked for is not decompressed.
void SessionReader::skip_frame() {
  const auto frame = peek();
  in_life_ = frame && frame->kind != FrameKind::life;
  if (in_life_) offset_ += kFrameHead + 1 + frame->body.size();
}

bool SessionReader::read_more() {
  const auto frame = peek();
  if (!frame || frame->kind == FrameKind::life) {
    in_life_ = false;
    return false;
  }
  if (frame->kind == FrameKind::chunk)
    read_chunk(*frame);
  else if (frame->kind == FrameKind::end)
    read_end(*frame);
  else
    fail(frame->at, "a frame of a kind that this version does not know");
  offset_ += kFrameHead + 1 + frame->body.size();
  return !error_;
}

void SessionReader::read_chunk(const Frame& frame) {
  std::uint64_t thread = 0;
  std::uint64_t size = 0;
  core::CrossingReader head(frame.body);
  head("thread", thread)("size", size);
  if (!head.ok() || thread >= threads_.size() || size > kChunkMax || end_)
    return fail(frame.at, "a chunk of crossings that cannot be");
  bitcoin::Bytes& chunk = threads_[thread].chunks.emplace_back();
  if (!stream_->decompress(head.rest(), size, chunk))
    fail(frame.at, "a chunk of crossings does not decompress to what it should");
}

void SessionReader::read_end(const Frame& frame) {
  LifeEnd end;
  core::CrossingReader values(frame.body);
  values("", end);
  if (!values.done() || end_ || end.threads.size() != threads_.size())
    return fail(frame.at, "the end of a pool that cannot be");
  end_ = std::move(end);
}

std::optional<bitcoin::ByteView> SessionReader::next(std::uint64_t thread) {
  TBG_ASSERT(thread < threads_.size());
  Thread& from = threads_[thread];
  while (from.chunks.empty() || from.taken == from.chunks.front().size()) {
    if (!from.chunks.empty()) from.chunks.pop_front();
    from.taken = 0;
    while (from.chunks.empty())
      if (!in_life_ || !read_more()) return std::nullopt;
  }
  const bitcoin::ByteView chunk = bitcoin::ByteView(from.chunks.front()).subspan(from.taken);
  core::CrossingReader reader(chunk);
  bitcoin::ByteView crossing;
  reader("crossing", crossing);
  if (!reader.ok() || crossing.empty()) {
    fail(offset_, "a crossing in a chunk before here is larger than the chunk");
    return std::nullopt;
  }
  from.taken += chunk.size() - reader.rest().size();
  return crossing;
}

}  // namespace tbg::recording
