// Finds real shares for one connection.
//
// A new extranonce2 costs a coinbase hash and a merkle climb, about 45 compressions; nonces below
// it cost three each. So one extranonce2 serves kSharesPerNonce2 shares, and nonces are tried in
// full vectors of the batch kernel; whatever a vector finds beyond the first share is kept in
// stock. extranonce2 never repeats within a connection, whatever jobs come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/uint256.h"
#include "pool/load/work.h"

namespace tbg::load {

class Miner {
 public:
  static constexpr int kSharesPerNonce2 = 32;

  void set_extranonce(bitcoin::Bytes extranonce1, std::size_t extranonce2_size);
  // The line is parsed when a share of it is wanted: thousands of jobs arrive within milliseconds.
  // The difficulty is the one in force with this job.
  void set_work(std::string_view notify_line, double difficulty);

  [[nodiscard]] bool has_work() const { return job_.has_value() || !pending_notify_.empty(); }
  [[nodiscard]] bool has_stock() const { return !stock_.empty(); }
  // Mines until a share is in stock. Precondition: has_work().
  void stock_up();
  // Appends the mining.submit of one share. Precondition: has_work().
  void append_submit(std::string& out, std::uint64_t id, std::string_view user);

  [[nodiscard]] std::uint64_t hashes() const { return hashes_; }

 private:
  struct Share {
    std::uint64_t nonce2;
    std::uint32_t nonce;
  };
  [[nodiscard]] bitcoin::Bytes nonce2_bytes(std::uint64_t nonce2) const;
  void begin_job();
  void begin_nonce2();
  void try_batch();

  bitcoin::Bytes extranonce1_;
  std::size_t extranonce2_size_ = 0;
  std::string pending_notify_;
  std::optional<Job> job_;
  std::string time_hex_;
  bitcoin::U256 target_;
  bitcoin::HeaderBytes header_{};
  std::uint64_t nonce2_ = 0;
  std::uint32_t nonce_ = 0;
  int shares_left_ = 0;  // until the next extranonce2
  std::vector<Share> stock_;
  std::uint64_t hashes_ = 0;
};

}  // namespace tbg::load
