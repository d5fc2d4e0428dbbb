#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

constexpr std::uint64_t kMaxSize = 0x02000000;

template <typename Integer>
void put_le(Bytes& out, Integer value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

template <typename Integer>
Integer load_le(const std::uint8_t* in) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    value = static_cast<Integer>(value | static_cast<Integer>(in[i]) << (8 * i));
  }
  return value;
}

template <typename Integer>
std::optional<Integer> read_le(Reader& reader) {
  const auto bytes = reader.take(sizeof(Integer));
  if (!bytes) return std::nullopt;
  return load_le<Integer>(bytes->data());
}

// The smallest number that needs the encoding which `first` announces.
std::uint64_t smallest_for(std::uint8_t first) {
  return first == 0xfd ? 0xfd : first == 0xfe ? 0x10000 : 0x100000000;
}

}  // namespace

void put_le16(Bytes& out, std::uint16_t value) { put_le(out, value); }
void put_le32(Bytes& out, std::uint32_t value) { put_le(out, value); }
void put_le64(Bytes& out, std::uint64_t value) { put_le(out, value); }

void put_compact_size(Bytes& out, std::uint64_t value) {
  if (value < 0xfd) {
    out.push_back(static_cast<std::uint8_t>(value));
  } else if (value <= 0xffff) {
    out.push_back(0xfd);
    put_le16(out, static_cast<std::uint16_t>(value));
  } else if (value <= 0xffffffff) {
    out.push_back(0xfe);
    put_le32(out, static_cast<std::uint32_t>(value));
  } else {
    out.push_back(0xff);
    put_le64(out, value);
  }
}

void put_bytes(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void store_le32(std::uint8_t* out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i)
    out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t load_le32(const std::uint8_t* in) { return load_le<std::uint32_t>(in); }
std::uint64_t load_le64(const std::uint8_t* in) { return load_le<std::uint64_t>(in); }

std::optional<std::uint8_t> Reader::u8() { return read_le<std::uint8_t>(*this); }
std::optional<std::uint16_t> Reader::le16() { return read_le<std::uint16_t>(*this); }
std::optional<std::uint32_t> Reader::le32() { return read_le<std::uint32_t>(*this); }
std::optional<std::uint64_t> Reader::le64() { return read_le<std::uint64_t>(*this); }

std::optional<std::uint64_t> Reader::compact_size() {
  const auto first = u8();
  if (!first) return std::nullopt;
  if (*first < 0xfd) return *first;
  std::optional<std::uint64_t> value;
  if (*first == 0xfd) {
    value = le16();
  } else if (*first == 0xfe) {
    value = le32();
  } else {
    value = le64();
  }
  if (!value || *value < smallest_for(*first) || *value > kMaxSize) {
    failed_ = true;
    return std::nullopt;
  }
  return value;
}

std::optional<ByteView> Reader::take(std::size_t count) {
  if (failed_ || count > remaining()) {
    failed_ = true;
    return std::nullopt;
  }
  const ByteView taken = bytes_.subspan(offset_, count);
  offset_ += count;
  return taken;
}

}  // namespace tbg::bitcoin
