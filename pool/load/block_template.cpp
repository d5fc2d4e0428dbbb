#include "pool/load/block_template.h"

#include <vector>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::load {
namespace {

using bitcoin::Bytes;
using bitcoin::Hash256;

// SplitMix64 (public domain, Sebastiano Vigna): bytes that look random, the same for every run.
class MadeUp {
 public:
  explicit MadeUp(std::uint64_t seed) : state_(seed) {}

  std::uint64_t number() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  Bytes bytes(std::size_t size) {
    Bytes out;
    while (out.size() < size)
      bitcoin::put_le64(out, number());
    out.resize(size);
    return out;
  }

 private:
  std::uint64_t state_;
};

Bytes pay_to_witness_key_hash(MadeUp& made_up) {
  Bytes script{0x00, 20};
  bitcoin::put_bytes(script, made_up.bytes(20));
  return script;
}

// DER signature of 71 bytes with its hash type, and a compressed key.
std::vector<Bytes> witness(MadeUp& made_up) {
  Bytes signature{0x30, 0x44, 0x02, 0x20};
  bitcoin::put_bytes(signature, made_up.bytes(32));
  bitcoin::put_bytes(signature, Bytes{0x02, 0x20});
  bitcoin::put_bytes(signature, made_up.bytes(32));
  signature.push_back(0x01);
  Bytes key{0x02};
  bitcoin::put_bytes(key, made_up.bytes(32));
  return {signature, key};
}

bitcoin::Transaction make_payment(MadeUp& made_up) {
  bitcoin::TxIn input;
  const Bytes previous = made_up.bytes(32);
  std::copy(previous.begin(), previous.end(), input.previous.txid.bytes.begin());
  input.previous.index = static_cast<std::uint32_t>(made_up.number() % 3);
  input.sequence = 0xfffffffd;
  input.witness = witness(made_up);
  bitcoin::Transaction payment;
  payment.inputs.push_back(std::move(input));
  for (int i = 0; i < 2; ++i) {
    const auto value = static_cast<std::int64_t>(made_up.number() % 1'000'000'000);
    payment.outputs.push_back({value, pay_to_witness_key_hash(made_up)});
  }
  return payment;
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
  out.append(",\"").append(key).append("\":").append(value);
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string hex32(std::uint32_t value) {
  std::string out;
  bitcoin::append_hex32(out, value);
  return out;
}

struct Payments {
  std::string json = "[";
  std::vector<Hash256> wtxids;
  std::int64_t fees = 0;
};

Payments make_payments(const TemplateSpec& spec) {
  MadeUp made_up(static_cast<std::uint64_t>(spec.height));
  Payments out;
  for (std::uint32_t i = 0; i < spec.transactions; ++i) {
    const bitcoin::Transaction payment = make_payment(made_up);
    const Bytes raw = bitcoin::serialize(payment);
    const auto hashes = bitcoin::hash_raw_transaction(raw).value();
    const auto fee = static_cast<std::int64_t>(141 + made_up.number() % 5000);
    out.json.append(i == 0 ? "{\"data\":\"" : ",{\"data\":\"");
    bitcoin::append_hex(out.json, raw);
    out.json += '"';
    append_member(out.json, "txid", quoted(bitcoin::display_hex(hashes.txid)));
    append_member(out.json, "hash", quoted(bitcoin::display_hex(hashes.wtxid)));
    append_member(out.json, "depends", "[]");
    append_member(out.json, "fee", std::to_string(fee));
    append_member(out.json, "sigops", "1");
    append_member(out.json, "weight", std::to_string(bitcoin::weight(payment)));
    out.json += '}';
    out.wtxids.push_back(hashes.wtxid);
    out.fees += fee;
  }
  out.json += ']';
  return out;
}

std::string commitment_hex(const Payments& payments) {
  const Hash256 reserved_value;
  return bitcoin::to_hex(bitcoin::witness_commitment_script(
      bitcoin::witness_commitment(payments.wtxids, reserved_value)));
}

}  // namespace

std::string make_template(const TemplateSpec& spec) {
  const Payments payments = make_payments(spec);
  const auto target = bitcoin::target_from_bits(spec.bits).value();
  std::string out =
      R"({"capabilities":["proposal"],"version":536870912,"rules":["csv","!segwit","taproot"],)"
      R"("vbavailable":{},"vbrequired":0)";
  append_member(out, "previousblockhash", quoted(bitcoin::display_hex(spec.previous)));
  append_member(out, "transactions", payments.json);
  append_member(out, "coinbaseaux", "{}");
  append_member(out, "coinbasevalue",
                std::to_string(bitcoin::subsidy(spec.network, spec.height) + payments.fees));
  append_member(out, "longpollid", quoted(spec.long_poll_id));
  append_member(out, "target", quoted(bitcoin::to_hex(target)));
  append_member(out, "mintime", std::to_string(spec.min_time));
  append_member(out, "mutable", R"(["time","transactions","prevblock"])");
  append_member(out, "noncerange", "\"00000000ffffffff\"");
  append_member(out, "sigoplimit", "80000");
  append_member(out, "sizelimit", "4000000");
  append_member(out, "weightlimit", "4000000");
  append_member(out, "bits", quoted(hex32(spec.bits)));
  append_member(out, "height", std::to_string(spec.height));
  append_member(out, "default_witness_commitment", quoted(commitment_hex(payments)));
  return out + ",";
}

}  // namespace tbg::load
