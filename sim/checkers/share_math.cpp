#include "sim/checkers/share_math.h"

#include <algorithm>

#include "sim/checkers/sha256.h"

namespace tbg::sim {
namespace {

void append(Bytes& out, const auto& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

Hash merkle_root(const WireJob& job, const Bytes& extranonce1, const Bytes& nonce2) {
  Bytes coinbase;
  append(coinbase, job.coinb1);
  append(coinbase, extranonce1);
  append(coinbase, nonce2);
  append(coinbase, job.coinb2);
  Hash root = sha256d(coinbase.data(), coinbase.size());
  for (const Hash& step : *job.branch) {
    Bytes both;
    append(both, root);
    append(both, step);
    root = sha256d(both.data(), both.size());
  }
  return root;
}

Header header_of(std::uint32_t version, const WireJob& job, const Hash& root,
                 const ShareFields& fields) {
  Bytes bytes;
  append_le32(bytes, version);
  append(bytes, job.previous);
  append(bytes, root);
  append_le32(bytes, fields.time);
  append_le32(bytes, job.bits);
  append_le32(bytes, fields.nonce);
  Header header;
  std::copy_n(bytes.begin(), header.size(), header.begin());
  return header;
}

// A number the size of 1..8 hex digits, as firmware that does not pad sends it.
bool read(const std::string& text, std::uint32_t& out) {
  const auto value = u32_of_hex(text);
  out = value.value_or(0);
  return value.has_value();
}

}  // namespace

ShareFields fields_of(const WireSubmit& submit, std::size_t nonce2_size) {
  ShareFields fields;
  const auto nonce2 = bytes_of_hex(submit.nonce2);
  if (nonce2) fields.nonce2 = *nonce2;
  fields.faults.nonce2_hex = !nonce2;
  fields.faults.nonce2_size = submit.nonce2.size() != 2 * nonce2_size;
  fields.faults.ntime = !read(submit.ntime, fields.time) || submit.ntime.size() != 8;
  fields.faults.nonce = !read(submit.nonce, fields.nonce);
  if (submit.version_bits)
    fields.faults.version_bits = !read(*submit.version_bits, fields.version_bits);
  return fields;
}

std::vector<Header> headers_of(const WireJob& job, const Bytes& extranonce1,
                               const ShareFields& fields) {
  const Hash root = merkle_root(job, extranonce1, fields.nonce2);
  const std::uint32_t by_xor = job.version ^ fields.version_bits;
  const std::uint32_t by_or = job.version | fields.version_bits;
  std::vector<Header> headers = {header_of(by_xor, job, root, fields)};
  if (by_or != by_xor) headers.push_back(header_of(by_or, job, root, fields));
  return headers;
}

std::int64_t height_of(const WireJob& job) {
  constexpr std::size_t kScriptAt = 42;  // version 4, count 1, outpoint 36, script length 1
  if (job.coinb1.size() <= kScriptAt) return -1;
  const std::uint8_t op = job.coinb1[kScriptAt];
  if (op >= 0x51 && op <= 0x60) return op - 0x50;
  if (op == 0 || op > 8 || job.coinb1.size() <= kScriptAt + op) return -1;
  std::int64_t height = 0;
  for (std::size_t i = op; i > 0; --i)
    height = height << 8 | job.coinb1[kScriptAt + i];
  return height;
}

}  // namespace tbg::sim
