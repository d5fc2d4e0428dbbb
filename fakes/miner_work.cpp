#include "fakes/miner_work.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "fakes/random.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_batch.h"

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::Hash256;
using bitcoin::HeaderBytes;

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::uint32_t kVersionRollsMax = 16;  // values tried per extranonce2
constexpr std::size_t kTimeOffset = 68;
constexpr std::size_t kBitsOffset = 72;
constexpr std::size_t kNonceOffset = 76;

void put32(HeaderBytes& header, std::size_t offset, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    header[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

std::optional<std::uint32_t> hex32(std::string_view text) {
  std::array<std::uint8_t, 4> bytes;
  if (!bitcoin::decode_hex(text, bytes)) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes)
    value = value << 8 | byte;
  return value;
}

std::optional<Bytes> hex_of_size(std::string_view text, std::size_t size) {
  std::optional<Bytes> bytes = bitcoin::from_hex(text);
  if (bytes && bytes->size() != size) bytes.reset();
  return bytes;
}

// The 64 highest bits of a target, rounded up: a hash above them cannot meet it. Almost all hashes
// are dismissed by this one comparison.
std::uint64_t high_bits(double target) {
  const double high = std::ldexp(target, -192) + 1;
  return high < std::ldexp(1.0, 64) ? static_cast<std::uint64_t>(high) : ~std::uint64_t{0};
}

std::uint64_t high_bits(const Hash256& hash) {
  std::uint64_t high = 0;
  for (std::size_t i = 32; i-- > 24;)
    high = high << 8 | hash.bytes[i];
  return high;
}

// Stratum sends the previous hash as eight words, each with its bytes the wrong way round.
void swap_words(Bytes& bytes) {
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    std::swap(bytes[i], bytes[i + 3]);
    std::swap(bytes[i + 1], bytes[i + 2]);
  }
}

}  // namespace

std::optional<MinerJob> parse_job(const NotifyTexts& texts) {
  auto previous = hex_of_size(texts.previous, 32);
  auto coinb1 = bitcoin::from_hex(texts.coinb1);
  auto coinb2 = bitcoin::from_hex(texts.coinb2);
  const auto version = hex32(texts.version);
  const auto bits = hex32(texts.bits);
  const auto time = hex32(texts.time);
  if (!previous || !coinb1 || !coinb2 || !version || !bits || !time) return std::nullopt;
  swap_words(*previous);
  MinerJob job{std::string(texts.id),
               std::move(*previous),
               std::move(*coinb1),
               std::move(*coinb2),
               {},
               *version,
               *bits,
               *time,
               texts.clean};
  for (const std::string_view node : texts.branch) {
    auto hash = hex_of_size(node, 32);
    if (!hash) return std::nullopt;
    job.branch.push_back(std::move(*hash));
  }
  return job;
}

double hash_as_number(const Hash256& hash) {
  double value = 0;
  for (std::size_t i = hash.bytes.size(); i-- > 0;)
    value = value * 256 + hash.bytes[i];
  return value;
}

double target_of_bits(std::uint32_t bits) {
  const int exponent = static_cast<int>(bits >> 24);
  return std::ldexp(static_cast<double>(bits & 0x7fffff), 8 * (exponent - 3));
}

MinerWork::MinerWork(const MinerProfile& profile, std::uint64_t seed) : profile_(profile) {
  Random random(seed);
  // Small nonces show whether leading zeros matter.
  const std::uint64_t limit = profile.pads_nonce ? std::uint64_t{1} << 32 : 1 << 20;
  first_nonce_ = static_cast<std::uint32_t>(random.below(limit));
  if (profile.nonce2 == Nonce2Habit::big_endian) nonce2_ = random.below(1 << 16);
  set_difficulty(1);
}

void MinerWork::set_extranonce(Bytes extranonce1, std::size_t nonce2_size) {
  extranonce1_ = std::move(extranonce1);
  nonce2_size_ = nonce2_size;
}

void MinerWork::set_difficulty(double difficulty) {
  share_target_ = std::ldexp(65535.0, 208) / difficulty;
}

void MinerWork::set_job(MinerJob job) {
  job_ = std::move(job);
  block_target_ = target_of_bits(job_->bits);
  if (profile_.nonce2 == Nonce2Habit::little_endian) nonce2_ = 0;
  if (profile_.nonce2 == Nonce2Habit::big_endian) ++nonce2_;
  if (profile_.nonce2 == Nonce2Habit::constant) nonce2_ = 1;
  version_roll_ = 0;
  exhausted_ = false;
  begin_roll();
}

// Spreads the roll counter over the bits of the mask, lowest first.
std::uint32_t MinerWork::rolled_bits() const {
  std::uint32_t rolled = 0;
  std::uint32_t mask = version_mask_;
  for (std::uint32_t roll = version_roll_; roll != 0 && mask != 0; roll >>= 1) {
    const std::uint32_t lowest = mask & (0 - mask);
    if ((roll & 1) != 0) rolled |= lowest;
    mask &= ~lowest;
  }
  return rolled;
}

static Bytes nonce2_bytes(std::uint64_t value, std::size_t size, bool little_endian) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < std::min<std::size_t>(size, 8); ++i) {
    bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  if (!little_endian) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

void MinerWork::begin_roll() {
  tried_ = 0;
  const Bytes nonce2 =
      nonce2_bytes(nonce2_, nonce2_size_, profile_.nonce2 == Nonce2Habit::little_endian);
  Bytes coinbase = job_->coinb1;
  coinbase.insert(coinbase.end(), extranonce1_.begin(), extranonce1_.end());
  coinbase.insert(coinbase.end(), nonce2.begin(), nonce2.end());
  coinbase.insert(coinbase.end(), job_->coinb2.begin(), job_->coinb2.end());
  Hash256 root = bitcoin::sha256d(coinbase);
  for (const Bytes& node : job_->branch) {
    Bytes pair(root.bytes.begin(), root.bytes.end());
    pair.insert(pair.end(), node.begin(), node.end());
    root = bitcoin::sha256d(pair);
  }
  put32(header_, 0, job_->version ^ rolled_bits());
  std::copy(job_->previous.begin(), job_->previous.end(), header_.begin() + 4);
  std::copy(root.bytes.begin(), root.bytes.end(), header_.begin() + 36);
  put32(header_, kTimeOffset, job_->time);
  put32(header_, kBitsOffset, job_->bits);
}

void MinerWork::next_roll() {
  const auto rolls =
      std::min<std::uint64_t>(kVersionRollsMax, std::uint64_t{1} << std::popcount(version_mask_));
  if (++version_roll_ >= rolls) {
    version_roll_ = 0;
    if (profile_.nonce2 == Nonce2Habit::constant) {
      exhausted_ = true;
      return;
    }
    ++nonce2_;
  }
  begin_roll();
}

MinerShare MinerWork::share_at(std::uint64_t nonce) const {
  const bool little = profile_.nonce2 == Nonce2Habit::little_endian;
  MinerShare share;
  share.job_id = job_->id;
  share.nonce2 = nonce2_bytes(nonce2_, nonce2_size_, little);
  share.time = job_->time;
  share.nonce = first_nonce_ + static_cast<std::uint32_t>(nonce);
  share.rolled_bits = rolled_bits();
  return share;
}

std::optional<MinerShare> MinerWork::pick(HeaderBytes& header) {
  if (!job_ || exhausted_) return std::nullopt;
  MinerShare share = share_at(tried_);
  header = header_;
  put32(header, kNonceOffset, share.nonce);
  if (++tried_ >= profile_.nonces_per_roll) next_roll();
  return share;
}

std::uint64_t MinerWork::hash(std::uint64_t hashes_max, std::vector<MinerShare>& shares) {
  if (!job_) return 0;
  std::array<HeaderBytes, kBatch> headers;
  std::array<Hash256, kBatch> hashes;
  const double wanted = std::max(share_target_, block_target_);
  const std::uint64_t high = high_bits(wanted);
  std::uint64_t done = 0;
  while (done < hashes_max && !exhausted_) {
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>({hashes_max - done, kBatch, profile_.nonces_per_roll - tried_}));
    for (std::size_t i = 0; i < count; ++i) {
      headers[i] = header_;
      put32(headers[i], kNonceOffset, first_nonce_ + static_cast<std::uint32_t>(tried_ + i));
    }
    bitcoin::hash_headers(headers[0].data(), count, hashes.data());
    for (std::size_t i = 0; i < count; ++i) {
      if (high_bits(hashes[i]) > high || hash_as_number(hashes[i]) > wanted) continue;
      MinerShare share = share_at(tried_ + i);
      share.hash = hashes[i];
      share.block = hash_as_number(hashes[i]) <= block_target_;
      share.attempt = done + i;
      shares.push_back(std::move(share));
    }
    done += count;
    tried_ += count;
    if (tried_ >= profile_.nonces_per_roll) next_roll();
  }
  return done;
}

}  // namespace tbg::fakes
