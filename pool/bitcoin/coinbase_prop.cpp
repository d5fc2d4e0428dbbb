// Prefix, slot and suffix make one transaction that every rule of the header holds for.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "pool/bitcoin/coinbase.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

CoinbaseSpec any_spec() {
  CoinbaseSpec spec;
  spec.height = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 20),
                                rc::gen::inRange<std::int64_t>(0, 10'000'000));
  spec.value = *rc::gen::inRange<std::int64_t>(0, 2'100'000'000'000'000);
  spec.mark = *rc::gen::arbitrary<std::uint32_t>();
  spec.extranonce_size = *rc::gen::inRange<std::size_t>(4, 17);
  if (*rc::gen::arbitrary<bool>()) {
    spec.witness_commitment = Hash256{};
    spec.witness_commitment->bytes.fill(*rc::gen::arbitrary<std::uint8_t>());
  }
  if (*rc::gen::arbitrary<bool>()) {
    spec.donation_script = Bytes(*rc::gen::element<std::size_t>(22, 23, 25, 34, 67), 0xdd);
    spec.donation_percent = *rc::gen::inRange(0, 1000) / 10.0;
  }
  return spec;
}

Bytes any_payout() {
  return Bytes(*rc::gen::element<std::size_t>(22, 23, 25, 34), *rc::gen::arbitrary<std::uint8_t>());
}

Bytes whole(const CoinbaseSpec& spec, std::string_view tag, const Bytes& payout,
            const Bytes& extranonce, std::uint32_t salt) {
  Bytes bytes = coinbase_prefix(spec, tag.size(), salt);
  put_bytes(bytes, extranonce);
  put_bytes(bytes, coinbase_suffix(spec, tag, payout));
  return bytes;
}

std::string any_tag(std::size_t max) {
  return std::string(*rc::gen::inRange<std::size_t>(0, max + 1), 't');
}

RC_GTEST_PROP(CoinbaseProperty, is_one_transaction_with_the_right_parts, ()) {
  const CoinbaseSpec spec = any_spec();
  const Bytes payout = any_payout();
  const std::string tag = any_tag(max_tag_size(spec, payout.size()));
  const Bytes extranonce(spec.extranonce_size, 0xee);
  const auto tx = parse_transaction(whole(spec, tag, payout, extranonce, 0x12345678));
  RC_ASSERT(tx.has_value());
  RC_ASSERT(tx->is_coinbase());
  RC_ASSERT(tx->version == 2U);
  RC_ASSERT(tx->lock_time == 0U);
  RC_ASSERT(tx->inputs[0].sequence == 0xffffffffU);

  Bytes script = height_push(spec.height);
  Bytes mark_and_salt;
  put_le32(mark_and_salt, spec.mark);
  put_le32(mark_and_salt, 0x12345678);
  push_data(script, mark_and_salt);
  push_data(script, extranonce);
  push_data(script, as_bytes(tag));
  RC_ASSERT(tx->inputs[0].script_sig == script);

  const std::int64_t donation = donation_value(spec);
  std::vector<TxOut> outputs = {{spec.value - donation, payout}};
  if (donation > 0) outputs.push_back({donation, spec.donation_script});
  if (spec.witness_commitment) {
    outputs.push_back({0, witness_commitment_script(*spec.witness_commitment)});
  }
  RC_ASSERT(tx->outputs == outputs);
}

RC_GTEST_PROP(CoinbaseProperty, limits_are_kept_and_no_longer_tag_would_fit, ()) {
  const CoinbaseSpec spec = any_spec();
  const Bytes payout = any_payout();
  const std::size_t max = max_tag_size(spec, payout.size());
  const Bytes bytes = whole(spec, std::string(max, 't'), payout, Bytes(spec.extranonce_size), 0);
  const auto tx = parse_transaction(bytes);
  RC_ASSERT(tx.has_value());
  const std::size_t script_size = tx->inputs[0].script_sig.size();
  Bytes push;
  push_data(push, Bytes(max));
  Bytes longer_push;
  push_data(longer_push, Bytes(max + 1));
  const std::size_t more = longer_push.size() - push.size();
  const std::size_t smallest = bytes.size() - push.size() + 1;  // with an empty tag
  RC_ASSERT(script_size <= kScriptSigMax);
  if (smallest <= kCoinbaseMaxBytes) {
    RC_ASSERT(bytes.size() <= kCoinbaseMaxBytes);
    RC_ASSERT(script_size + more > kScriptSigMax || bytes.size() + more > kCoinbaseMaxBytes);
  } else {
    RC_ASSERT(script_size + more > kScriptSigMax);
  }
}

RC_GTEST_PROP(CoinbaseProperty, the_default_configuration_fits_every_client, ()) {
  CoinbaseSpec spec = any_spec();
  spec.extranonce_size = 12;
  if (!spec.donation_script.empty()) spec.donation_script.resize(34);
  const Bytes payout = any_payout();
  const std::string tag = coinbase_tag({}, std::string(32, 'n'), max_tag_size(spec, payout.size()));
  RC_ASSERT(tag.size() == 40U);
  RC_ASSERT(whole(spec, tag, payout, Bytes(12), 0).size() <= kCoinbaseMaxBytes);
}

RC_GTEST_PROP(CoinbaseProperty, donation_is_the_floor_of_its_share, ()) {
  CoinbaseSpec spec = any_spec();
  const int tenths = *rc::gen::inRange(0, 1000);
  spec.donation_script = Bytes(22, 0xdd);
  spec.donation_percent = tenths / 10.0;
  const std::int64_t donation = donation_value(spec);
  RC_ASSERT(donation == spec.value / 1000 * tenths + spec.value % 1000 * tenths / 1000);
}

RC_GTEST_PROP(CoinbaseProperty, the_witness_changes_nothing_else, ()) {
  const CoinbaseSpec spec = any_spec();
  const Bytes stripped = whole(spec, "tag", any_payout(), Bytes(spec.extranonce_size), 1);
  auto tx = parse_transaction(stripped);
  tx->inputs[0].witness = {Bytes(32)};
  RC_ASSERT(parse_transaction(with_witness(stripped)) == *tx);
  RC_ASSERT(hash_raw_transaction(with_witness(stripped))->txid ==
            txid(*parse_transaction(stripped)));
}

}  // namespace
}  // namespace tbg::bitcoin
