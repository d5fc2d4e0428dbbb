#include "pool/app/coinbase_check.h"

#include <algorithm>

#include "pool/bitcoin/coinbase.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/transaction.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

using bitcoin::Bytes;
using bitcoin::CoinbaseSpec;

// A block of our days with plenty of fees: what follows holds for all that come before.
CoinbaseSpec sample(const core::Options& options) {
  CoinbaseSpec spec;
  spec.height = 8'388'608;  // the first height that needs four bytes
  spec.value = bitcoin::subsidy(options.network, 900'000) + 1'000'000'000;
  spec.extranonce_size = options.nonce1_length + options.nonce2_length;
  spec.witness_commitment = bitcoin::Hash256{};
  spec.donation_script = options.donation_script;
  spec.donation_percent = options.donation_percent;
  return spec;
}

Bytes longest_script() {
  Bytes script(34, 0x02);
  script[0] = 0x51;  // OP_1 and a push of 32: P2TR
  script[1] = 0x20;
  return script;
}

bool contains(const Bytes& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

// What is wrong with the coinbase as read back; empty: nothing.
std::string wrong_with(const Bytes& bytes, const CoinbaseSpec& spec, const Bytes& payout,
                       std::string_view tag) {
  if (bytes.size() > bitcoin::kCoinbaseMaxBytes)
    return "the coinbase has " + std::to_string(bytes.size()) +
           " bytes, but the smallest miners build 255";
  const auto tx = bitcoin::parse_transaction(bytes);
  if (!tx || !tx->is_coinbase()) return "the sample coinbase cannot be read back";
  const Bytes& script = tx->inputs[0].script_sig;
  const Bytes height = bitcoin::height_push(spec.height);
  if (script.size() > bitcoin::kScriptSigMax)
    return "scriptSig has " + std::to_string(script.size()) + " bytes, 100 are allowed";
  if (script.size() < height.size() || !std::equal(height.begin(), height.end(), script.begin()))
    return "scriptSig does not begin with the height (BIP34)";
  if (!contains(script, tag)) return "the tag is missing from scriptSig";
  const bool donates = !spec.donation_script.empty();
  if (tx->outputs.size() != (donates ? 3U : 2U)) return "wrong number of outputs";
  if (tx->outputs[0].script != payout) return "the first output does not pay the miner";
  if (donates && tx->outputs[1].script != spec.donation_script)
    return "the second output does not pay the donation";
  std::int64_t paid = 0;
  for (const bitcoin::TxOut& output : tx->outputs)
    paid += output.value;
  if (paid != spec.value) return "the outputs do not add up to the value of the block";
  return {};
}

}  // namespace

CoinbaseCheck check_coinbase(const core::Options& options, const Bytes& payout_script) {
  CoinbaseCheck out;
  const CoinbaseSpec spec = sample(options);
  const Bytes payout = payout_script.empty() ? longest_script() : payout_script;
  const std::size_t limit =
      std::min(bitcoin::max_tag_size(spec, longest_script().size()), core::kTagMax);
  const std::string tag = bitcoin::coinbase_tag(options.tag, "", limit);
  const std::size_t wanted = std::min(options.tag.signature.size(), options.tag.max_length);
  if (tag.size() < wanted)
    out.notes.push_back("btcsig: only " + std::to_string(limit) +
                        " characters fit beside the other parts of the coinbase: cut to \"" + tag +
                        "\"");

  Bytes coinbase = bitcoin::coinbase_prefix(spec, tag.size(), 1);
  coinbase.resize(coinbase.size() + spec.extranonce_size, 0xff);
  bitcoin::append_coinbase_suffix(coinbase, spec, tag, payout);
  out.problem = wrong_with(coinbase, spec, payout, tag);
  return out;
}

}  // namespace tbg::app
