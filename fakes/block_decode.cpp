#include "fakes/block_decode.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::ByteView;
using bitcoin::Reader;
using bitcoin::Transaction;
using bitcoin::TxIn;
using bitcoin::TxOut;

namespace {

constexpr std::uint8_t kWitnessFlag = 1;

bool read_bytes(Reader& in, Bytes& out) {
  const auto size = in.compact_size();
  if (!size) return false;
  const auto view = in.take(static_cast<std::size_t>(*size));
  if (!view) return false;
  out.assign(view->begin(), view->end());
  return true;
}

bool read_inputs(Reader& in, std::vector<TxIn>& inputs) {
  const auto count = in.compact_size();
  for (std::uint64_t i = 0; count && i < *count; ++i) {
    TxIn input;
    const auto txid = in.take(32);
    const auto index = in.le32();
    if (!txid || !index || !read_bytes(in, input.script_sig)) return false;
    const auto sequence = in.le32();
    if (!sequence) return false;
    std::copy(txid->begin(), txid->end(), input.previous.txid.bytes.begin());
    input.previous.index = *index;
    input.sequence = *sequence;
    inputs.push_back(std::move(input));
  }
  return count.has_value();
}

bool read_outputs(Reader& in, std::vector<TxOut>& outputs) {
  const auto count = in.compact_size();
  for (std::uint64_t i = 0; count && i < *count; ++i) {
    TxOut output;
    const auto value = in.le64();
    if (!value || !read_bytes(in, output.script)) return false;
    output.value = static_cast<std::int64_t>(*value);
    outputs.push_back(std::move(output));
  }
  return count.has_value();
}

bool read_witnesses(Reader& in, Transaction& tx) {
  for (TxIn& input : tx.inputs) {
    const auto count = in.compact_size();
    if (!count) return false;
    for (std::uint64_t i = 0; i < *count; ++i) {
      if (!read_bytes(in, input.witness.emplace_back())) return false;
    }
  }
  return tx.has_witness();
}

std::optional<Transaction> decode_transaction(Reader& in) {
  Transaction tx;
  const auto version = in.le32();
  if (!version || !read_inputs(in, tx.inputs)) return std::nullopt;
  std::uint8_t flags = 0;
  if (tx.inputs.empty()) {
    // No inputs, or the marker of the witness form; a zero flag then also stands for no outputs.
    flags = in.u8().value_or(0);
    if (flags != 0 && (!read_inputs(in, tx.inputs) || !read_outputs(in, tx.outputs))) {
      return std::nullopt;
    }
  } else if (!read_outputs(in, tx.outputs)) {
    return std::nullopt;
  }
  if ((flags & kWitnessFlag) != 0 && !read_witnesses(in, tx)) return std::nullopt;
  if ((flags & ~kWitnessFlag) != 0) return std::nullopt;
  const auto lock_time = in.le32();
  if (!lock_time) return std::nullopt;
  tx.version = *version;
  tx.lock_time = *lock_time;
  return tx;
}

}  // namespace

std::optional<bitcoin::Block> decode_block(ByteView bytes) {
  Reader in(bytes);
  const auto header = in.take(80);
  const auto count = in.compact_size();
  if (!header || !count) return std::nullopt;
  bitcoin::HeaderBytes header_bytes;
  std::copy(header->begin(), header->end(), header_bytes.begin());
  bitcoin::Block block{bitcoin::parse_header(header_bytes), {}};
  for (std::uint64_t i = 0; i < *count; ++i) {
    std::optional<Transaction> tx = decode_transaction(in);
    if (!tx) return std::nullopt;
    block.transactions.push_back(std::move(*tx));
  }
  return block;
}

Bytes encode_block(const bitcoin::Block& block) {
  const bitcoin::HeaderBytes header = bitcoin::serialize(block.header);
  Bytes bytes(header.begin(), header.end());
  bitcoin::put_compact_size(bytes, block.transactions.size());
  for (const Transaction& tx : block.transactions) {
    bitcoin::put_bytes(bytes, bitcoin::serialize(tx));
  }
  return bytes;
}

}  // namespace tbg::fakes
