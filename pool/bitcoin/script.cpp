#include "pool/bitcoin/script.h"

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kMaxPush = 520;  // consensus: MAX_SCRIPT_ELEMENT_SIZE
constexpr std::uint8_t kOpPushData1 = 0x4c;
constexpr std::uint8_t kOpPushData2 = 0x4d;
constexpr std::uint8_t kOp1 = 0x51;
constexpr std::uint8_t kOp16 = 0x60;
constexpr std::uint8_t kOpReturn = 0x6a;
constexpr std::array<std::uint8_t, 4> kCommitmentHeader = {0xaa, 0x21, 0xa9, 0xed};

}  // namespace

void push_data(Bytes& script, ByteView data) {
  TBG_ASSERT(data.size() <= kMaxPush);
  if (data.size() < kOpPushData1) {
    script.push_back(static_cast<std::uint8_t>(data.size()));
  } else if (data.size() <= 0xff) {
    script.push_back(kOpPushData1);
    script.push_back(static_cast<std::uint8_t>(data.size()));
  } else {
    script.push_back(kOpPushData2);
    put_le16(script, static_cast<std::uint16_t>(data.size()));
  }
  put_bytes(script, data);
}

Bytes height_push(std::int64_t height) {
  TBG_ASSERT(height >= 0);
  if (height >= 1 && height <= 16) return {static_cast<std::uint8_t>(kOp1 + height - 1)};
  Bytes number;
  for (std::int64_t rest = height; rest > 0; rest >>= 8) {
    number.push_back(static_cast<std::uint8_t>(rest & 0xff));
  }
  if (!number.empty() && (number.back() & 0x80) != 0) number.push_back(0);  // else it is negative
  Bytes script;
  push_data(script, number);
  return script;
}

void append_witness_commitment_script(Bytes& script, const Hash256& commitment) {
  script.push_back(kOpReturn);
  script.push_back(static_cast<std::uint8_t>(kCommitmentHeader.size() + 32));
  put_bytes(script, kCommitmentHeader);
  put_bytes(script, commitment.view());
}

Bytes witness_commitment_script(const Hash256& commitment) {
  Bytes script;
  append_witness_commitment_script(script, commitment);
  return script;
}

bool is_true_by_itself(ByteView script) {
  return script.size() == 1 && script[0] >= kOp1 && script[0] <= kOp16;
}

}  // namespace tbg::bitcoin
