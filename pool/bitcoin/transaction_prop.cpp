#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "pool/bitcoin/transaction.h"

namespace tbg::bitcoin {
namespace {

// Mostly short, now and then longer than one-byte lengths can say.
Bytes any_script() {
  const auto size = *rc::gen::weightedElement<std::size_t>(
      {{10, 0}, {10, 22}, {5, 107}, {1, 252}, {1, 253}, {1, 300}});
  return Bytes(size, *rc::gen::arbitrary<std::uint8_t>());
}

TxIn any_input() {
  TxIn input;
  input.previous.txid.bytes.fill(*rc::gen::arbitrary<std::uint8_t>());
  input.previous.index = *rc::gen::arbitrary<std::uint32_t>();
  input.script_sig = any_script();
  input.sequence = *rc::gen::arbitrary<std::uint32_t>();
  const auto items = *rc::gen::weightedElement<std::size_t>({{3, 0}, {1, 1}, {1, 2}, {1, 5}});
  for (std::size_t i = 0; i < items; ++i)
    input.witness.push_back(any_script());
  return input;
}

Transaction any_transaction() {
  Transaction tx;
  tx.version = *rc::gen::arbitrary<std::uint32_t>();
  tx.lock_time = *rc::gen::arbitrary<std::uint32_t>();
  const int inputs = *rc::gen::inRange(1, 5);
  for (int i = 0; i < inputs; ++i)
    tx.inputs.push_back(any_input());
  const int outputs = *rc::gen::inRange(0, 5);
  for (int i = 0; i < outputs; ++i) {
    tx.outputs.push_back({*rc::gen::arbitrary<std::int64_t>(), any_script()});
  }
  return tx;
}

RC_GTEST_PROP(TransactionProperty, round_trip, ()) {
  const Transaction tx = any_transaction();
  RC_ASSERT(parse_transaction(serialize(tx)) == tx);
}

RC_GTEST_PROP(TransactionProperty, without_witness_only_the_witness_is_missing, ()) {
  Transaction tx = any_transaction();
  const Bytes stripped = serialize_without_witness(tx);
  for (TxIn& input : tx.inputs)
    input.witness.clear();
  RC_ASSERT(parse_transaction(stripped) == tx);
  RC_ASSERT(serialize(tx) == stripped);
}

RC_GTEST_PROP(TransactionProperty, raw_hashes_are_those_of_the_transaction, ()) {
  const Transaction tx = any_transaction();
  const auto hashes = hash_raw_transaction(serialize(tx));
  RC_ASSERT(hashes.has_value());
  RC_ASSERT(hashes->txid == txid(tx));
  RC_ASSERT(hashes->wtxid == wtxid(tx));
  RC_ASSERT((hashes->txid == hashes->wtxid) == !tx.has_witness());
}

RC_GTEST_PROP(TransactionProperty, damaged_bytes_parse_to_themselves_or_not_at_all, ()) {
  Bytes bytes = serialize(any_transaction());
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = *rc::gen::arbitrary<std::uint8_t>();
  const auto tx = parse_transaction(bytes);
  RC_ASSERT(tx.has_value() == hash_raw_transaction(bytes).has_value());
  if (tx) RC_ASSERT(serialize(*tx) == bytes);
}

}  // namespace
}  // namespace tbg::bitcoin
