#include "pool/load/work.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::load {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;
using bitcoin::Hash256;
using nlohmann::json;

constexpr std::size_t kParams = 9;

std::optional<Hash256> read_hash(const json& value) {
  Hash256 hash;
  if (!value.is_string() || !bitcoin::decode_hex(value.get_ref<const std::string&>(), hash.bytes)) {
    return std::nullopt;
  }
  return hash;
}

// Version, bits and time: 8 hex digits, most significant first.
std::optional<std::uint32_t> read_number(const json& value) {
  std::array<std::uint8_t, 4> bytes{};
  if (!value.is_string() || !bitcoin::decode_hex(value.get_ref<const std::string&>(), bytes)) {
    return std::nullopt;
  }
  std::reverse(bytes.begin(), bytes.end());
  return bitcoin::load_le32(bytes.data());
}

std::optional<Bytes> read_bytes(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return bitcoin::from_hex(value.get_ref<const std::string&>());
}

std::optional<std::vector<Hash256>> read_branch(const json& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<Hash256> branch;
  for (const json& item : value) {
    const auto hash = read_hash(item);
    if (!hash) return std::nullopt;
    branch.push_back(*hash);
  }
  return branch;
}

// Stratum sends the previous hash as eight 32-bit words, each with its bytes reversed.
Hash256 unswap_words(Hash256 hash) {
  for (auto word = hash.bytes.begin(); word != hash.bytes.end(); word += 4)
    std::reverse(word, word + 4);
  return hash;
}

}  // namespace

std::optional<Job> parse_notify(std::string_view line) {
  const json message = json::parse(line, nullptr, false);
  if (!message.is_object() || message.value("method", json()) != "mining.notify")
    return std::nullopt;
  const json params = message.value("params", json());
  if (!params.is_array() || params.size() != kParams) return std::nullopt;
  const auto previous = read_hash(params[1]);
  auto coinb1 = read_bytes(params[2]);
  auto coinb2 = read_bytes(params[3]);
  auto branch = read_branch(params[4]);
  const auto version = read_number(params[5]);
  const auto bits = read_number(params[6]);
  const auto time = read_number(params[7]);
  if (!params[0].is_string() || !params[8].is_boolean()) return std::nullopt;
  if (!previous || !coinb1 || !coinb2 || !branch || !version || !bits || !time) return std::nullopt;
  return Job{.id = params[0],
             .previous = unswap_words(*previous),
             .coinb1 = std::move(*coinb1),
             .coinb2 = std::move(*coinb2),
             .branch = std::move(*branch),
             .version = *version,
             .bits = *bits,
             .time = *time,
             .clean = params[8]};
}

bitcoin::HeaderBytes derive_header(const Job& job, ByteView extranonce1, ByteView extranonce2) {
  Bytes coinbase = job.coinb1;
  bitcoin::put_bytes(coinbase, extranonce1);
  bitcoin::put_bytes(coinbase, extranonce2);
  bitcoin::put_bytes(coinbase, job.coinb2);
  Hash256 root = bitcoin::sha256d(coinbase);
  for (const Hash256& sibling : job.branch) {
    Bytes pair;
    bitcoin::put_bytes(pair, root.view());
    bitcoin::put_bytes(pair, sibling.view());
    root = bitcoin::sha256d(pair);
  }
  bitcoin::HeaderBytes header{};
  bitcoin::store_le32(header.data(), job.version);
  std::copy(job.previous.bytes.begin(), job.previous.bytes.end(), header.begin() + 4);
  std::copy(root.bytes.begin(), root.bytes.end(), header.begin() + 36);
  bitcoin::store_le32(header.data() + 68, job.time);
  bitcoin::store_le32(header.data() + 72, job.bits);
  return header;
}

void set_nonce(bitcoin::HeaderBytes& header, std::uint32_t nonce) {
  bitcoin::store_le32(header.data() + 76, nonce);
}

}  // namespace tbg::load
