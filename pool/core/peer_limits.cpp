#include "pool/core/peer_limits.h"

#include <algorithm>

#include "pool/ports/types.h"

namespace tbg::core {

bool TokenBucket::take(std::int64_t now_us, std::uint32_t capacity, std::int64_t period_us) {
  if (capacity == 0) return true;
  const float refill = static_cast<float>(now_us - last_us_) / static_cast<float>(period_us) *
                       static_cast<float>(capacity);
  spent_ = std::max(0.0F, spent_ - refill);
  last_us_ = now_us;
  if (spent_ + 1 > static_cast<float>(capacity)) return false;
  spent_ += 1;
  return true;
}

bool AddressLimits::exempt(const std::string& ip) const {
  if (ip.starts_with("127.") || ip == "::1" || ip.starts_with("::ffff:127.")) return true;
  return std::find(limits_.trusted.begin(), limits_.trusted.end(), ip) != limits_.trusted.end();
}

bool AddressLimits::connect(const std::string& ip, std::int64_t now_us) {
  if (exempt(ip)) return true;
  forget_old(now_us);
  Entry& entry = entries_[ip];
  entry.last_us = now_us;
  if (!entry.connects.take(now_us, limits_.connects_per_ip_per_min, 60 * kSecond)) return false;
  if (limits_.connections_per_ip != 0 && entry.connections >= limits_.connections_per_ip)
    return false;
  ++entry.connections;
  return true;
}

void AddressLimits::disconnect(const std::string& ip, std::int64_t now_us) {
  const auto found = entries_.find(ip);
  if (found == entries_.end()) return;
  if (found->second.connections > 0) --found->second.connections;
  found->second.last_us = now_us;
}

void AddressLimits::forget_old(std::int64_t now_us) {
  if (now_us - last_sweep_us_ < 60 * kSecond) return;
  last_sweep_us_ = now_us;
  // Which entries go does not depend on the order they are visited in.
  std::erase_if(entries_, [&](const auto& item) {
    return item.second.connections == 0 && now_us - item.second.last_us > 60 * kSecond;
  });
}

}  // namespace tbg::core
