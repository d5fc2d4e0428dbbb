#include "pool/core/crossing_reader.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"

namespace tbg::core {

CrossingReader& CrossingReader::brief(std::string_view, bitcoin::Hash256& hash) {
  Brief brief;
  get(brief);
  hash = {};
  bitcoin::store_le32(hash.bytes.data(), brief.first);
  return *this;
}

void CrossingReader::get(bitcoin::Hash256& hash) {
  const bitcoin::ByteView bytes = raw(hash.bytes.size());
  hash = {};
  std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
}

void CrossingReader::get(bitcoin::U256& value) {
  bitcoin::Hash256 hash;
  get(hash);
  value = bitcoin::to_u256(hash);
}

void CrossingReader::get(Digest& digest) {
  digest.size = number();
  digest.hash = bounded<std::uint32_t>();
}

bool CrossingReader::flag() {
  const bitcoin::ByteView byte = raw(1);
  if (byte.empty()) return false;
  if (byte[0] > 1) fail();
  return byte[0] == 1;
}

std::uint64_t CrossingReader::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const bitcoin::ByteView byte = raw(1);
    if (byte.empty()) return 0;
    value |= static_cast<std::uint64_t>(byte[0] & 0x7f) << shift;
    if (byte[0] < 0x80) return value;
  }
  fail();
  return 0;
}

std::uint64_t CrossingReader::fixed64() {
  const bitcoin::ByteView bytes = raw(8);
  return bytes.empty() ? 0 : bitcoin::load_le64(bytes.data());
}

bitcoin::ByteView CrossingReader::sized() { return raw(number()); }

bitcoin::ByteView CrossingReader::raw(std::uint64_t size) {
  if (size > rest_.size()) fail();
  if (!ok_) return {};
  const bitcoin::ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

}  // namespace tbg::core
