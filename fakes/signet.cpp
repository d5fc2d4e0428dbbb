#include "fakes/signet.h"

#include <algorithm>
#include <array>

#include "fakes/check_block.h"
#include "fakes/check_witness.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Bytes;
using bitcoin::ByteView;
using bitcoin::Hash256;
using bitcoin::Transaction;

namespace {

constexpr std::array<std::uint8_t, 4> kHeader{0xec, 0xc7, 0xda, 0xa2};
constexpr std::uint8_t kOp0 = 0x00;
constexpr std::uint8_t kOp1 = 0x51;
constexpr std::uint8_t kOp16 = 0x60;
constexpr std::size_t kPushMax = 520;
constexpr std::size_t kScriptMax = 10'000;
constexpr std::uint8_t kOpPushData1 = 0x4c;
constexpr std::uint8_t kOpPushData2 = 0x4d;
constexpr std::uint8_t kOpPushData4 = 0x4e;
constexpr std::uint8_t kOpReturn = 0x6a;
constexpr std::uint8_t kOpCheckMultisig = 0xae;
constexpr std::uint8_t kSighashAll = 0x01;
constexpr std::size_t kKeysMax = 16;
constexpr std::size_t kCommitmentBytes = 38;  // OP_RETURN and the push of BIP141

// One step of a script. `data`: what a push pushes, empty for any other.
struct Step {
  std::uint8_t opcode = 0;
  ByteView data;
};

std::optional<std::size_t> pushed_size(bitcoin::Reader& script, std::uint8_t opcode) {
  if (opcode < kOpPushData1) return opcode;
  if (opcode == kOpPushData1) return script.u8();
  if (opcode == kOpPushData2) return script.le16();
  if (opcode == kOpPushData4) return script.le32();
  return 0;
}

// nullopt: the script ends in the midst of a push.
std::optional<Step> next_step(bitcoin::Reader& script) {
  const auto opcode = script.u8();
  const auto size = opcode ? pushed_size(script, *opcode) : std::nullopt;
  const auto data = size ? script.take(*size) : std::nullopt;
  if (!data) return std::nullopt;
  return Step{*opcode, *data};
}

bool is_solution(ByteView data) {
  return data.size() > kHeader.size() && std::equal(kHeader.begin(), kHeader.end(), data.begin());
}

// As Core writes a push into a script that it rebuilds: no length is too much.
void push_any(Bytes& script, ByteView data) {
  if (data.size() <= 0xff) return bitcoin::push_data(script, data);
  script.push_back(data.size() <= 0xffff ? kOpPushData2 : kOpPushData4);
  if (data.size() <= 0xffff)
    bitcoin::put_le16(script, static_cast<std::uint16_t>(data.size()));
  else
    bitcoin::put_le32(script, static_cast<std::uint32_t>(data.size()));
  bitcoin::put_bytes(script, data);
}

// The commitment's script cut in two: what is hashed for the signature, and the solution.
struct Section {
  Bytes script;
  std::optional<Bytes> solution;  // behind ecc7daa2
};

// Only the first push of its kind counts; behind a step that cannot be read there is nothing.
Section cut_solution(ByteView script) {
  Section out;
  Bytes shortened;
  bitcoin::Reader reader(script);
  while (reader.remaining() > 0) {
    const auto step = next_step(reader);
    if (!step) break;
    if (!out.solution && is_solution(step->data)) {
      out.solution = Bytes(step->data.begin() + kHeader.size(), step->data.end());
      bitcoin::push_data(shortened, kHeader);
    } else if (step->data.empty()) {
      shortened.push_back(step->opcode);
    } else {
      push_any(shortened, step->data);
    }
  }
  out.script = out.solution ? shortened : Bytes(script.begin(), script.end());
  return out;
}

Hash256 root_with(const Block& block, const Transaction& coinbase) {
  std::vector<Hash256> ids{bitcoin::txid(coinbase)};
  for (std::size_t i = 1; i < block.transactions.size(); ++i)
    ids.push_back(bitcoin::txid(block.transactions[i]));
  return root_of(std::move(ids));
}

// The transaction that the challenge locks.
Transaction to_spend(const Block& block, const Hash256& root, ByteView challenge) {
  Bytes data;
  bitcoin::put_le32(data, block.header.version);
  bitcoin::put_bytes(data, block.header.previous.view());
  bitcoin::put_bytes(data, root.view());
  bitcoin::put_le32(data, block.header.time);
  Transaction tx;
  tx.version = 0;
  bitcoin::TxIn input;
  input.previous.index = 0xffffffff;
  input.sequence = 0;
  input.script_sig = {kOp0};
  bitcoin::push_data(input.script_sig, data);
  tx.inputs.push_back(std::move(input));
  tx.outputs.push_back({0, Bytes(challenge.begin(), challenge.end())});
  return tx;
}

// What is signed: the transaction that spends it, with type ALL, as before BIP143.
Hash256 digest_of(const Block& block, const Hash256& root, ByteView challenge) {
  const Transaction spent = to_spend(block, root, challenge);
  Transaction tx;
  tx.version = 0;
  bitcoin::TxIn input;
  input.previous = {bitcoin::txid(spent), 0};
  input.sequence = 0;
  input.script_sig = spent.outputs[0].script;
  tx.inputs.push_back(std::move(input));
  tx.outputs.push_back({0, {kOpReturn}});
  Bytes signed_bytes = bitcoin::serialize_without_witness(tx);
  bitcoin::put_le32(signed_bytes, kSighashAll);
  return bitcoin::sha256d(signed_bytes, {}, {});
}

struct Parts {
  Hash256 digest;
  std::optional<Bytes> solution;
};

std::optional<Parts> parts_of(const Block& block, ByteView challenge) {
  if (block.transactions.empty()) return std::nullopt;
  Transaction coinbase = block.transactions[0];
  const auto index = commitment_index(coinbase);
  if (!index) return std::nullopt;
  Section section = cut_solution(coinbase.outputs[*index].script);
  coinbase.outputs[*index].script = std::move(section.script);
  return Parts{digest_of(block, root_with(block, coinbase), challenge),
               std::move(section.solution)};
}

struct Solution {
  Bytes script;
  bool has_witness = false;
};

// nullopt: bytes are missing, or left over.
std::optional<Solution> read_solution(ByteView bytes) {
  bitcoin::Reader reader(bytes);
  const auto size = reader.compact_size();
  if (!size) return std::nullopt;
  const auto script = reader.take(*size);
  const auto witnesses = reader.compact_size();
  if (!script || !witnesses) return std::nullopt;
  for (std::uint64_t i = 0; i < *witnesses; ++i) {
    const auto item = reader.compact_size();
    if (!item || !reader.take(*item)) return std::nullopt;
  }
  if (!reader.done()) return std::nullopt;
  return Solution{Bytes(script->begin(), script->end()), *witnesses > 0};
}

// A challenge that is true by itself is satisfied by anything that can be read and leaves it so: no
// witness, and nothing but pushes.
bool needs_none(const Block& block, ByteView challenge) {
  const auto parts = parts_of(block, challenge);
  if (!parts) return false;
  if (!parts->solution) return true;
  const auto solution = read_solution(*parts->solution);
  if (!solution || solution->has_witness) return false;
  bitcoin::Reader steps(solution->script);
  while (steps.remaining() > 0) {
    const auto step = next_step(steps);
    if (!step || step->opcode > kOp16 || step->data.size() > kPushMax) return false;
  }
  return solution->script.size() <= kScriptMax;
}

// OP_0 <signature | type>, and no witness.
std::optional<Bytes> signature_in(ByteView solution) {
  const auto read = read_solution(solution);
  if (!read || read->has_witness) return std::nullopt;
  bitcoin::Reader steps(read->script);
  if (steps.u8() != kOp0) return std::nullopt;
  const auto push = next_step(steps);
  if (!push || !steps.done() || push->data.size() < 2 || push->data.back() != kSighashAll)
    return std::nullopt;
  return Bytes(push->data.begin(), push->data.end() - 1);
}

Bytes solution_push(ByteView signature) {
  Bytes signature_and_type(signature.begin(), signature.end());
  signature_and_type.push_back(kSighashAll);
  Bytes script{kOp0};
  bitcoin::push_data(script, signature_and_type);
  Bytes solution(kHeader.begin(), kHeader.end());
  bitcoin::put_compact_size(solution, script.size());
  bitcoin::put_bytes(solution, script);
  bitcoin::put_compact_size(solution, 0);  // no witness
  Bytes push;
  bitcoin::push_data(push, solution);
  return push;
}

}  // namespace

Bytes one_of_challenge(const std::vector<Bytes>& public_keys) {
  TBG_ASSERT(!public_keys.empty() && public_keys.size() <= kKeysMax);
  Bytes script{kOp1};
  for (const Bytes& key : public_keys)
    bitcoin::push_data(script, key);
  script.push_back(static_cast<std::uint8_t>(kOp1 + public_keys.size() - 1));
  script.push_back(kOpCheckMultisig);
  return script;
}

std::vector<Bytes> keys_of(ByteView challenge) {
  std::vector<Bytes> keys;
  bitcoin::Reader reader(challenge);
  if (reader.u8() != kOp1) return {};
  while (reader.remaining() > 2 && keys.size() < kKeysMax) {
    const auto push = next_step(reader);
    if (!push || (push->data.size() != 33 && push->data.size() != 65)) return {};
    keys.emplace_back(push->data.begin(), push->data.end());
  }
  const bool ends = !keys.empty() && reader.u8() == kOp1 + keys.size() - 1 &&
                    reader.u8() == kOpCheckMultisig && reader.done();
  return ends ? keys : std::vector<Bytes>{};
}

bool sign_block(Block& block, ByteView challenge, const SignetKey& key) {
  const auto keys = keys_of(challenge);
  if (std::find(keys.begin(), keys.end(), key.public_key()) == keys.end()) return false;
  if (block.transactions.empty()) return false;
  const auto index = commitment_index(block.transactions[0]);
  if (!index) return false;
  Bytes& script = block.transactions[0].outputs[*index].script;
  const Bytes commitment(script.begin(), script.begin() + kCommitmentBytes);
  // Signed is the block as it is with the push cut short behind its header.
  script = commitment;
  bitcoin::push_data(script, kHeader);
  const Hash256 root = root_with(block, block.transactions[0]);
  const Bytes signature = key.sign(digest_of(block, root, challenge));
  script = commitment;
  bitcoin::put_bytes(script, solution_push(signature));
  block.header.merkle_root = root_with(block, block.transactions[0]);
  return true;
}

std::optional<std::size_t> signer_of(const Block& block, ByteView challenge) {
  const auto parts = parts_of(block, challenge);
  const auto signature = parts && parts->solution ? signature_in(*parts->solution) : std::nullopt;
  if (!signature) return std::nullopt;
  const auto keys = keys_of(challenge);
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (verifies(keys[i], *signature, parts->digest)) return i;
  return std::nullopt;
}

Check check_solution(const Block& block, ByteView challenge) {
  const bool good = bitcoin::is_true_by_itself(challenge) ? needs_none(block, challenge)
                                                          : signer_of(block, challenge).has_value();
  if (good) return std::nullopt;
  return Reject{"bad-signet-blksig"};
}

}  // namespace tbg::fakes
