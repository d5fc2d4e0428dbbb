// Bitcoin's wire serialisation: little-endian integers, CompactSize lengths, raw bytes.
// Source: Bitcoin Core serialize.h; "Protocol documentation", variable length integer.
#pragma once

#include <cstdint>
#include <optional>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

void put_le16(Bytes& out, std::uint16_t value);
void put_le32(Bytes& out, std::uint32_t value);
void put_le64(Bytes& out, std::uint64_t value);
void put_compact_size(Bytes& out, std::uint64_t value);
void put_bytes(Bytes& out, ByteView bytes);

void store_le32(std::uint8_t* out, std::uint32_t value);
std::uint32_t load_le32(const std::uint8_t* in);
std::uint64_t load_le64(const std::uint8_t* in);

// Reads from the front of a byte range. Every read returns nullopt once it would run past the end,
// and all reads after that do too, so a caller may check once, at the end of a structure.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  std::optional<std::uint8_t> u8();
  std::optional<std::uint16_t> le16();
  std::optional<std::uint32_t> le32();
  std::optional<std::uint64_t> le64();
  // Canonical encodings only, and at most 0x02000000 (Core's MAX_SIZE).
  std::optional<std::uint64_t> compact_size();
  std::optional<ByteView> take(std::size_t count);

  [[nodiscard]] std::size_t offset() const { return offset_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - offset_; }
  [[nodiscard]] bool done() const { return !failed_ && remaining() == 0; }

 private:
  ByteView bytes_;
  std::size_t offset_ = 0;
  bool failed_ = false;
};

}  // namespace tbg::bitcoin
