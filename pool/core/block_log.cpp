#include "pool/core/block_log.h"

#include <algorithm>
#include <array>
#include <bit>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::core {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

enum class Kind : std::uint8_t { pending = 1, resolved = 2, transactions = 3 };
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kPendingVersion = 2;
constexpr std::size_t kFrameHead = 8;

std::uint32_t checksum(ByteView payload) {
  return bitcoin::load_le32(bitcoin::sha256d(payload).bytes.data());
}

Bytes framed(const Bytes& payload) {
  Bytes out;
  out.reserve(kFrameHead + payload.size());
  bitcoin::put_le32(out, static_cast<std::uint32_t>(payload.size()));
  bitcoin::put_le32(out, checksum(payload));
  bitcoin::put_bytes(out, payload);
  return out;
}

Bytes begin(Kind kind, std::uint8_t version = kVersion) {
  return {static_cast<std::uint8_t>(kind), version};
}

void put_string(Bytes& out, ByteView bytes) {
  bitcoin::put_compact_size(out, bytes.size());
  bitcoin::put_bytes(out, bytes);
}

std::optional<ByteView> take_string(bitcoin::Reader& in) {
  const auto size = in.compact_size();
  return size ? in.take(*size) : std::nullopt;
}

bool take_text(bitcoin::Reader& in, std::string& out) {
  const auto bytes = take_string(in);
  if (!bytes) return false;
  out.assign(bytes->begin(), bytes->end());
  return true;
}

template <typename Array>
bool take_array(bitcoin::Reader& in, Array& out) {
  const auto bytes = in.take(out.size());
  if (!bytes) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

void put_facts(Bytes& out, const FinderFacts& facts) {
  bitcoin::put_le64(out, facts.client);
  bitcoin::put_le64(out, std::bit_cast<std::uint64_t>(facts.diff));
  bitcoin::put_le64(out, std::bit_cast<std::uint64_t>(facts.network_diff));
  bitcoin::put_le64(out, static_cast<std::uint64_t>(facts.reward_sats));
  bitcoin::put_le64(out, static_cast<std::uint64_t>(facts.fees_sats));
  put_string(out, bitcoin::as_bytes(facts.tag));
  out.push_back(facts.tag_custom ? 1 : 0);
  out.push_back(facts.stale ? 1 : 0);
}

bool take_facts(bitcoin::Reader& in, FinderFacts& out) {
  std::array<std::uint64_t, 5> numbers{};
  for (std::uint64_t& number : numbers) {
    const auto value = in.le64();
    if (!value) return false;
    number = *value;
  }
  out.client = numbers[0];
  out.diff = std::bit_cast<double>(numbers[1]);
  out.network_diff = std::bit_cast<double>(numbers[2]);
  out.reward_sats = static_cast<std::int64_t>(numbers[3]);
  out.fees_sats = static_cast<std::int64_t>(numbers[4]);
  if (!take_text(in, out.tag)) return false;
  const auto custom = in.u8();
  const auto stale = in.u8();
  out.tag_custom = custom == 1;
  out.stale = stale == 1;
  return custom && stale;
}

Bytes payload_of(const BlockPending& record) {
  Bytes out = begin(Kind::pending, kPendingVersion);
  bitcoin::put_bytes(out, record.hash.view());
  bitcoin::put_le64(out, static_cast<std::uint64_t>(record.height));
  bitcoin::put_bytes(out, record.header);
  put_string(out, record.coinbase);
  put_string(out, bitcoin::as_bytes(record.template_name));
  put_string(out, bitcoin::as_bytes(record.user));
  put_string(out, bitcoin::as_bytes(record.worker));
  put_facts(out, record.facts);
  return out;
}

Bytes payload_of(const BlockResolved& record) {
  Bytes out = begin(Kind::resolved);
  bitcoin::put_bytes(out, record.hash.view());
  put_string(out, bitcoin::as_bytes(record.verdict));
  return out;
}

std::optional<BlockRecord> parse_pending(bitcoin::Reader& in, std::uint8_t version) {
  BlockPending out;
  if (!take_array(in, out.hash.bytes)) return std::nullopt;
  const auto height = in.le64();
  if (!height || !take_array(in, out.header)) return std::nullopt;
  out.height = static_cast<std::int64_t>(*height);
  const auto coinbase = take_string(in);
  if (!coinbase) return std::nullopt;
  out.coinbase.assign(coinbase->begin(), coinbase->end());
  if (!take_text(in, out.template_name) || !take_text(in, out.user) || !take_text(in, out.worker))
    return std::nullopt;
  if (version >= kPendingVersion && !take_facts(in, out.facts)) return std::nullopt;
  return out;
}

std::optional<BlockRecord> parse_resolved(bitcoin::Reader& in) {
  BlockResolved out;
  if (!take_array(in, out.hash.bytes) || !take_text(in, out.verdict)) return std::nullopt;
  return out;
}

std::optional<BlockRecord> parse_payload(ByteView payload) {
  bitcoin::Reader in(payload);
  const auto kind = in.u8();
  const auto version = in.u8();
  if (!kind || !version || *version == 0) return std::nullopt;
  if (*kind == static_cast<std::uint8_t>(Kind::pending) && *version <= kPendingVersion)
    return parse_pending(in, *version);
  if (*version != kVersion) return std::nullopt;
  if (*kind == static_cast<std::uint8_t>(Kind::resolved)) return parse_resolved(in);
  return std::nullopt;
}

// The payload of the frame at the front of `bytes`; nullopt if it is not whole.
std::optional<ByteView> front_payload(ByteView bytes) {
  if (bytes.size() < kFrameHead) return std::nullopt;
  const std::size_t size = bitcoin::load_le32(bytes.data());
  if (size > bytes.size() - kFrameHead) return std::nullopt;
  return bytes.subspan(kFrameHead, size);
}

}  // namespace

Bytes encode(const BlockRecord& record) {
  return std::visit([](const auto& value) { return framed(payload_of(value)); }, record);
}

BlockLog read_block_log(ByteView bytes) {
  BlockLog log;
  std::uint64_t offset = 0;
  while (const auto payload = front_payload(bytes.subspan(offset))) {
    const std::uint64_t next = offset + kFrameHead + payload->size();
    const bool intact = checksum(*payload) == bitcoin::load_le32(bytes.data() + offset + 4);
    if (!intact && next == bytes.size()) break;  // torn: sizes reached the disk, content did not
    auto record = intact ? parse_payload(*payload) : std::nullopt;
    if (record)
      log.records.push_back(std::move(*record));
    else
      log.bad_offsets.push_back(offset);
    offset = next;
  }
  log.good_size = offset;
  return log;
}

Bytes encode_template(std::size_t count, ByteView transactions) {
  Bytes payload = begin(Kind::transactions);
  payload.reserve(payload.size() + 10 + transactions.size());
  bitcoin::put_compact_size(payload, count);
  bitcoin::put_bytes(payload, transactions);
  return framed(payload);
}

std::optional<StoredTransactions> decode_template(ByteView bytes) {
  const auto payload = front_payload(bytes);
  if (!payload || kFrameHead + payload->size() != bytes.size()) return std::nullopt;
  if (checksum(*payload) != bitcoin::load_le32(bytes.data() + 4)) return std::nullopt;
  bitcoin::Reader in(*payload);
  const auto kind = in.u8();
  const auto version = in.u8();
  const auto count = in.compact_size();
  if (kind != static_cast<std::uint8_t>(Kind::transactions) || version != kVersion || !count)
    return std::nullopt;
  const ByteView rest = payload->subspan(in.offset());
  return StoredTransactions{static_cast<std::size_t>(*count), {rest.begin(), rest.end()}};
}

}  // namespace tbg::core
