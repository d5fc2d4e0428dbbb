#include "pool/bitcoin/coinbase.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kNullIndex = 0xffffffff;
constexpr std::uint32_t kFinalSequence = 0xffffffff;
constexpr std::uint32_t kLockTime = 0;
constexpr std::size_t kMarkAndSaltBytes = 8;
constexpr std::size_t kDirectPushMax = 75;
// Everything of a coinbase but scriptSig and outputs: version, input count, outpoint, length of
// scriptSig, sequence, output count, lock time. Both counts and the length are below 253.
constexpr std::size_t kFrameBytes = 4 + 1 + 36 + 1 + 4 + 1 + 4;
constexpr std::size_t kCommitmentScriptBytes = 38;

// Size of height_push(height), without building it.
std::size_t height_push_size(std::int64_t height) {
  TBG_ASSERT(height >= 0);
  if (height <= 16) return 1;
  // One bit more than the number has, for its sign.
  return 1 + static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(height))) / 8 + 1;
}

// Bytes of the scriptSig before the push of the tag.
std::size_t script_head_size(const CoinbaseSpec& spec) {
  return height_push_size(spec.height) + 1 + kMarkAndSaltBytes + 1 + spec.extranonce_size;
}

std::size_t tag_push_size(std::size_t tag_size) {
  return (tag_size <= kDirectPushMax ? 1 : 2) + tag_size;
}

// The longest tag whose push fits into `room` bytes, of which there is at least one.
std::size_t tag_size_for(std::size_t room) {
  if (room <= kDirectPushMax + 1) return room - 1;
  return std::max(kDirectPushMax, room - 2);
}

std::size_t output_size(std::size_t script_size) {
  return 8 + (script_size < 0xfd ? 1 : 3) + script_size;
}

std::size_t outputs_size(const CoinbaseSpec& spec, std::size_t payout_script_size) {
  std::size_t size = output_size(payout_script_size);
  if (donation_value(spec) > 0) size += output_size(spec.donation_script.size());
  if (spec.witness_commitment) size += output_size(kCommitmentScriptBytes);
  return size;
}

void put_output(Bytes& out, std::int64_t value, ByteView script) {
  put_le64(out, static_cast<std::uint64_t>(value));
  put_compact_size(out, script.size());
  put_bytes(out, script);
}

}  // namespace

std::int64_t donation_value(const CoinbaseSpec& spec) {
  TBG_ASSERT(spec.value >= 0 && spec.donation_percent >= 0 && spec.donation_percent < 100);
  if (spec.donation_script.empty()) return 0;
  // In millionths of a percent, so that 0.1 means one tenth and not the double next to it.
  constexpr std::int64_t kWhole = 100'000'000;
  const std::int64_t part = std::llround(spec.donation_percent * 1e6);
  return spec.value / kWhole * part + spec.value % kWhole * part / kWhole;
}

std::size_t max_tag_size(const CoinbaseSpec& spec, std::size_t payout_script_size) {
  const std::size_t head = script_head_size(spec);
  TBG_ASSERT(head < kScriptSigMax);
  const std::size_t room = kScriptSigMax - head;
  const std::size_t others = kFrameBytes + outputs_size(spec, payout_script_size) + head;
  if (others >= kCoinbaseMaxBytes) return tag_size_for(room);
  return tag_size_for(std::min(room, kCoinbaseMaxBytes - others));
}

Bytes coinbase_prefix(const CoinbaseSpec& spec, std::size_t tag_size, std::uint32_t salt) {
  TBG_ASSERT(spec.extranonce_size >= 4 && spec.extranonce_size <= 16);
  const std::size_t script_size = script_head_size(spec) + tag_push_size(tag_size);
  TBG_ASSERT(script_size <= kScriptSigMax);
  Bytes out;
  put_le32(out, kVersion);
  put_compact_size(out, 1);
  put_bytes(out, Hash256{}.view());
  put_le32(out, kNullIndex);
  put_compact_size(out, script_size);
  put_bytes(out, height_push(spec.height));
  out.push_back(kMarkAndSaltBytes);
  put_le32(out, spec.mark);
  put_le32(out, salt);
  out.push_back(static_cast<std::uint8_t>(spec.extranonce_size));
  return out;
}

void append_coinbase_suffix(Bytes& out, const CoinbaseSpec& spec, std::string_view tag,
                            ByteView payout_script) {
  TBG_ASSERT(tag.size() <= max_tag_size(spec, payout_script.size()));
  const std::int64_t donation = donation_value(spec);
  push_data(out, as_bytes(tag));
  put_le32(out, kFinalSequence);
  put_compact_size(out, 1U + (donation > 0 ? 1U : 0U) + (spec.witness_commitment ? 1U : 0U));
  put_output(out, spec.value - donation, payout_script);
  if (donation > 0) put_output(out, donation, spec.donation_script);
  if (spec.witness_commitment) {
    put_le64(out, 0);
    put_compact_size(out, kCommitmentScriptBytes);
    append_witness_commitment_script(out, *spec.witness_commitment);
  }
  put_le32(out, kLockTime);
}

Bytes coinbase_suffix(const CoinbaseSpec& spec, std::string_view tag, ByteView payout_script) {
  Bytes out;
  append_coinbase_suffix(out, spec, tag, payout_script);
  return out;
}

Bytes with_witness(ByteView coinbase) {
  TBG_ASSERT(coinbase.size() > 8);
  Bytes out;
  out.reserve(coinbase.size() + 36);
  put_bytes(out, coinbase.first(4));
  out.push_back(0);  // segwit marker
  out.push_back(1);  // segwit flag
  put_bytes(out, coinbase.subspan(4, coinbase.size() - 8));
  put_compact_size(out, 1);  // one witness item: the reserved value
  put_compact_size(out, 32);
  put_bytes(out, Hash256{}.view());
  put_bytes(out, coinbase.last(4));
  return out;
}

}  // namespace tbg::bitcoin
