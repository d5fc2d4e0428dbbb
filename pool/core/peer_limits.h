// What one peer may cost: connections and connects per address, requests of several kinds per
// connection.
//
// Loopback and trusted addresses are exempt. Addresses without connections are forgotten after a
// minute, so memory is bounded by live connections plus one minute of connects.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "pool/core/options.h"

namespace tbg::core {

// A budget of `capacity` that refills evenly over `period_us`. 16 bytes.
class TokenBucket {
 public:
  // True if one token was there and is taken now. A capacity of 0 means no limit.
  bool take(std::int64_t now_us, std::uint32_t capacity, std::int64_t period_us);

 private:
  float spent_ = 0;
  std::int64_t last_us_ = 0;
};

class AddressLimits {
 public:
  explicit AddressLimits(const PeerLimits& limits) : limits_(limits) {}

  [[nodiscard]] bool exempt(const std::string& ip) const;
  // False if this connection goes beyond a limit; it is then not counted.
  bool connect(const std::string& ip, std::int64_t now_us);
  void disconnect(const std::string& ip, std::int64_t now_us);

 private:
  struct Entry {
    std::uint32_t connections = 0;
    TokenBucket connects;
    std::int64_t last_us = 0;
  };
  void forget_old(std::int64_t now_us);

  const PeerLimits& limits_;
  std::unordered_map<std::string, Entry> entries_;
  std::int64_t last_sweep_us_ = 0;
};

}  // namespace tbg::core
