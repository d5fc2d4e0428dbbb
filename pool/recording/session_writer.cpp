#include "pool/recording/session_writer.h"

#include <zstd.h>

#include <boost/crc.hpp>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"
#include "pool/core/crossing_writer.h"
#include "pool/recording/options_fields.h"

namespace tbg::recording {
namespace {

// A frame, whose body is written between begin and end.
class Frame {
 public:
  Frame(bitcoin::Bytes& out, FrameKind kind) : out_(out), head_(out.size()) {
    out_.resize(head_ + kFrameHead);
    out_.push_back(static_cast<std::uint8_t>(kind));
  }
  void add(bitcoin::ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  ~Frame() {
    const std::size_t size = out_.size() - head_ - kFrameHead;
    boost::crc_32_type crc;
    crc.process_bytes(out_.data() + head_ + kFrameHead, size);
    bitcoin::store_le32(out_.data() + head_, static_cast<std::uint32_t>(size));
    bitcoin::store_le32(out_.data() + head_ + 4, crc.checksum());
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  bitcoin::Bytes& out_;
  const std::size_t head_;
};

template <typename T>
void values_frame(bitcoin::Bytes& out, FrameKind kind, const T& values) {
  core::CrossingWriter writer;
  writer("", values);
  Frame(out, kind).add(writer.bytes());
}

}  // namespace

struct SessionWriter::Stream {
  explicit Stream(int level) : context(ZSTD_createCCtx()) {
    TBG_ASSERT(context != nullptr);
    set(ZSTD_c_compressionLevel, level);
    set(ZSTD_c_windowLog, kWindowLog);
    set(ZSTD_c_enableLongDistanceMatching, 1);
  }
  ~Stream() { ZSTD_freeCCtx(context); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void set(ZSTD_cParameter parameter, int value) const {
    const std::size_t done = ZSTD_CCtx_setParameter(context, parameter, value);
    TBG_ASSERT(ZSTD_isError(done) == 0);
  }
  void forget() const { ZSTD_CCtx_reset(context, ZSTD_reset_session_only); }

  // Compressed so far that whoever has it can read all of `bytes`.
  void compress(bitcoin::ByteView bytes, Frame& to) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 1;
    while (left != 0) {
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      left = ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush);
      TBG_ASSERT(ZSTD_isError(left) == 0);
      to.add({buffer.data(), out.pos});
    }
  }

  ZSTD_CCtx* const context;
  bitcoin::Bytes buffer = bitcoin::Bytes(ZSTD_CStreamOutSize());
};

SessionWriter::SessionWriter(int level) : stream_(std::make_unique<Stream>(level)) {}
SessionWriter::~SessionWriter() = default;

void SessionWriter::life(bitcoin::Bytes& out, const LifeInfo& info) {
  stream_->forget();
  values_frame(out, FrameKind::life, info);
}

void SessionWriter::chunk(bitcoin::Bytes& out, std::uint64_t thread, bitcoin::ByteView crossings) {
  TBG_ASSERT(crossings.size() <= kChunkMax);
  core::CrossingWriter head;
  head("thread", thread)("size", crossings.size());
  Frame frame(out, FrameKind::chunk);
  frame.add(head.bytes());
  stream_->compress(crossings, frame);
}

void SessionWriter::end(bitcoin::Bytes& out, const LifeEnd& end) {
  values_frame(out, FrameKind::end, end);
}

void append_magic(bitcoin::Bytes& out) { bitcoin::put_bytes(out, bitcoin::as_bytes(kMagic)); }

void append_crossing(bitcoin::Bytes& chunk, bitcoin::ByteView crossing, bitcoin::ByteView rest) {
  core::CrossingWriter size;
  size("size", crossing.size() + rest.size());
  bitcoin::put_bytes(chunk, size.bytes());
  bitcoin::put_bytes(chunk, crossing);
  bitcoin::put_bytes(chunk, rest);
}

}  // namespace tbg::recording
