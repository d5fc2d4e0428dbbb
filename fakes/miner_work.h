// From a mining.notify to hashed headers, derived naively: nothing here comes from the pool's own
// way of building work but the hash function itself, so that a miner that agrees with the pool is
// evidence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/miner_profile.h"
#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/header.h"

namespace tbg::fakes {

struct MinerJob {
  std::string id;
  bitcoin::Bytes previous;  // 32 bytes as they stand in the header
  bitcoin::Bytes coinb1;
  bitcoin::Bytes coinb2;
  std::vector<bitcoin::Bytes> branch;
  std::uint32_t version = 0;
  std::uint32_t bits = 0;
  std::uint32_t time = 0;
  bool clean = false;
};

// From the texts of the nine parameters; nullopt if one is not what it has to be.
struct NotifyTexts {
  std::string_view id, previous, coinb1, coinb2;
  std::vector<std::string_view> branch;
  std::string_view version, bits, time;
  bool clean = false;
};
std::optional<MinerJob> parse_job(const NotifyTexts& texts);

// What a header was made of, in the form in which it is submitted.
struct MinerShare {
  std::string job_id;
  bitcoin::Bytes nonce2;
  std::uint32_t time = 0;
  std::uint32_t nonce = 0;
  std::uint32_t rolled_bits = 0;  // version XOR the job's version
  bitcoin::Hash256 hash;
  bool block = false;         // meets the job's own bits
  std::uint64_t attempt = 0;  // headers of the same call tried before it
};

// The search through nonces, versions and extranonce2 of one job after the other.
class MinerWork {
 public:
  MinerWork(const MinerProfile& profile, std::uint64_t seed);

  void set_extranonce(bitcoin::Bytes extranonce1, std::size_t nonce2_size);
  void set_version_mask(std::uint32_t mask) { version_mask_ = mask; }
  void set_difficulty(double difficulty);
  void set_job(MinerJob job);
  void clear() { job_.reset(); }
  [[nodiscard]] bool has_job() const { return job_.has_value(); }

  // Hashes up to `hashes_max` headers and appends those that meet the difficulty. Returns how many
  // were hashed: fewer without a job, or when the job has nothing left to try.
  std::uint64_t hash(std::uint64_t hashes_max, std::vector<MinerShare>& shares);
  // The next header to try, not hashed: `hash` and `block` of the answer are unset.
  std::optional<MinerShare> pick(bitcoin::HeaderBytes& header);
  // Of the running job.
  [[nodiscard]] std::uint32_t bits() const { return job_ ? job_->bits : 0; }

 private:
  [[nodiscard]] MinerShare share_at(std::uint64_t nonce) const;
  void begin_roll();
  void next_roll();
  [[nodiscard]] std::uint32_t rolled_bits() const;

  MinerProfile profile_;
  bitcoin::Bytes extranonce1_;
  std::size_t nonce2_size_ = 0;
  std::uint32_t version_mask_ = 0;
  double share_target_ = 0;
  std::optional<MinerJob> job_;
  double block_target_ = 0;
  bitcoin::HeaderBytes header_{};
  std::uint64_t nonce2_ = 0;
  std::uint32_t version_roll_ = 0;
  std::uint32_t first_nonce_ = 0;
  std::uint64_t tried_ = 0;  // nonces of this roll
  bool exhausted_ = false;
};

// The naive arithmetic, for tests.
double hash_as_number(const bitcoin::Hash256& hash);
double target_of_bits(std::uint32_t bits);

}  // namespace tbg::fakes
