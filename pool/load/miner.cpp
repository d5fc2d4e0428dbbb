#include "pool/load/miner.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/bitcoin/target.h"

namespace tbg::load {
namespace {

constexpr std::size_t kBatch = 16;  // the widest kernel's lanes

}  // namespace

void Miner::set_extranonce(bitcoin::Bytes extranonce1, std::size_t extranonce2_size) {
  extranonce1_ = std::move(extranonce1);
  extranonce2_size_ = extranonce2_size;
}

void Miner::set_work(std::string_view notify_line, double difficulty) {
  pending_notify_ = notify_line;
  target_ = bitcoin::target_from_difficulty(difficulty);
  stock_.clear();
}

void Miner::begin_job() {
  job_ = parse_notify(std::exchange(pending_notify_, {}));
  if (!job_) throw std::runtime_error("the server sent a malformed mining.notify");
  time_hex_.clear();
  bitcoin::append_hex32(time_hex_, job_->time);
  shares_left_ = 0;
}

bitcoin::Bytes Miner::nonce2_bytes(std::uint64_t nonce2) const {
  bitcoin::Bytes bytes(extranonce2_size_);
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(nonce2);
    nonce2 >>= 8;
  }
  return bytes;
}

void Miner::begin_nonce2() {
  ++nonce2_;
  nonce_ = 0;
  shares_left_ = kSharesPerNonce2;
  header_ = derive_header(*job_, extranonce1_, nonce2_bytes(nonce2_));
}

void Miner::try_batch() {
  std::array<bitcoin::HeaderBytes, kBatch> headers;
  std::array<bitcoin::Hash256, kBatch> hashes;
  for (std::size_t i = 0; i < kBatch; ++i) {
    headers[i] = header_;
    set_nonce(headers[i], nonce_ + static_cast<std::uint32_t>(i));
  }
  bitcoin::hash_headers(headers[0].data(), kBatch, hashes.data());
  for (std::size_t i = 0; i < kBatch; ++i) {
    if (bitcoin::to_u256(hashes[i]) > target_) continue;
    stock_.push_back({nonce2_, nonce_ + static_cast<std::uint32_t>(i)});
    --shares_left_;
  }
  nonce_ += kBatch;
  hashes_ += kBatch;
}

void Miner::stock_up() {
  TBG_ASSERT(has_work());
  if (!pending_notify_.empty()) begin_job();
  while (stock_.empty()) {
    // All nonces tried counts too, should the difficulty be a real one.
    if (shares_left_ <= 0 || nonce_ > 0xffffffff - kBatch) begin_nonce2();
    try_batch();
  }
}

void Miner::append_submit(std::string& out, std::uint64_t id, std::string_view user) {
  stock_up();
  const Share share = stock_.back();
  stock_.pop_back();
  std::array<char, 20> id_text;
  const auto id_end = std::to_chars(id_text.data(), id_text.data() + id_text.size(), id).ptr;
  out.append(R"({"id":)").append(id_text.data(), id_end);
  out.append(R"(,"method":"mining.submit","params":[")").append(user);
  out.append(R"(",")").append(job_->id).append(R"(",")");
  bitcoin::append_hex(out, nonce2_bytes(share.nonce2));
  out.append(R"(",")").append(time_hex_).append(R"(",")");
  bitcoin::append_hex32(out, share.nonce);
  out.append("\"]}\n");
}

}  // namespace tbg::load
