#include "fakes/sigops.h"

#include <optional>

#include "fakes/consensus.h"

namespace tbg::fakes {

using bitcoin::ByteView;

namespace {

enum Opcode : std::uint8_t {
  kPushData1 = 0x4c,
  kPushData2 = 0x4d,
  kPushData4 = 0x4e,
  kOp1 = 0x51,
  kOp16 = 0x60,
  kCheckSig = 0xac,
  kCheckSigVerify = 0xad,
  kCheckMultiSig = 0xae,
  kCheckMultiSigVerify = 0xaf,
};
constexpr std::int64_t kMultiSigKeysMax = 20;

struct Op {
  std::uint8_t code = 0;
  ByteView data;
};

// Takes the next operation off the front; nullopt at the end and at a push beyond it.
std::optional<Op> next_op(ByteView& script) {
  if (script.empty()) return std::nullopt;
  const std::uint8_t code = script[0];
  script = script.subspan(1);
  if (code > kPushData4) return Op{code, {}};
  std::size_t size = code;
  if (code >= kPushData1) {
    const std::size_t width = std::size_t{1} << (code - kPushData1);
    if (script.size() < width) return std::nullopt;
    size = 0;
    for (std::size_t i = width; i-- > 0;)
      size = size << 8 | script[i];
    script = script.subspan(width);
  }
  if (script.size() < size) return std::nullopt;
  const Op op{code, script.first(size)};
  script = script.subspan(size);
  return op;
}

// The last thing a script of pushes leaves; nullopt if it does anything else.
std::optional<ByteView> last_push(ByteView script) {
  ByteView data;
  while (!script.empty()) {
    const std::optional<Op> op = next_op(script);
    if (!op || op->code > kOp16) return std::nullopt;
    data = op->data;
  }
  return data;
}

bool is_p2sh(ByteView script) {
  return script.size() == 23 && script[0] == 0xa9 && script[1] == 0x14 && script[22] == 0x87;
}

std::int64_t witness_sigops(ByteView program_script, const std::vector<bitcoin::Bytes>& witness) {
  const bool version0 = program_script.size() >= 4 && program_script[0] == 0 &&
                        program_script[1] + std::size_t{2} == program_script.size();
  if (!version0) return 0;
  if (program_script.size() == 22) return 1;
  if (program_script.size() != 34 || witness.empty()) return 0;
  return count_sigops(witness.back(), true);
}

}  // namespace

std::int64_t count_sigops(ByteView script, bool accurate) {
  std::int64_t count = 0;
  std::uint8_t last = 0xff;
  while (const std::optional<Op> op = next_op(script)) {
    if (op->code == kCheckSig || op->code == kCheckSigVerify) {
      ++count;
    } else if (op->code == kCheckMultiSig || op->code == kCheckMultiSigVerify) {
      const bool counted = accurate && last >= kOp1 && last <= kOp16;
      count += counted ? last - kOp1 + 1 : kMultiSigKeysMax;
    }
    last = op->code;
  }
  return count;
}

std::int64_t legacy_sigops(const bitcoin::Transaction& tx) {
  std::int64_t count = 0;
  for (const bitcoin::TxIn& input : tx.inputs)
    count += count_sigops(input.script_sig, false);
  for (const bitcoin::TxOut& output : tx.outputs)
    count += count_sigops(output.script, false);
  return count;
}

std::int64_t spend_sigops_cost(const bitcoin::TxIn& input, ByteView spent) {
  if (!is_p2sh(spent)) return witness_sigops(spent, input.witness);
  const std::optional<ByteView> redeem = last_push(input.script_sig);
  if (!redeem) return 0;
  return count_sigops(*redeem, true) * static_cast<std::int64_t>(kWitnessScale) +
         witness_sigops(*redeem, input.witness);
}

}  // namespace tbg::fakes
