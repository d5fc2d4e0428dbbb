#include "pool/core/channel.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"
#include "pool/stratum/request.h"

namespace tbg::core {
namespace {

// Bech32 may be written in upper case; Base58 may not, but two Base58 addresses that differ in case
// only and both pass their checksum do not occur.
bool same_address(std::string_view given, std::string_view canonical) {
  return std::equal(
      given.begin(), given.end(), canonical.begin(), canonical.end(),
      [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); });
}

}  // namespace

std::optional<std::uint32_t> Channel::find_worker(std::string_view login) const {
  for (std::size_t i = 0; i < workers.size(); ++i)
    if (workers[i].login == login) return static_cast<std::uint32_t>(i);
  if (!payout) return std::nullopt;
  const stratum::UserName user = stratum::split_user_name(login);
  if (!same_address(user.address, payout->address)) return std::nullopt;
  for (std::size_t i = 0; i < workers.size(); ++i)
    if (workers[i].name == user.worker) return static_cast<std::uint32_t>(i);
  return std::nullopt;
}

bool Channel::announce_difficulty() {
  if (in_force_ == difficulty_) return false;
  in_force_ = difficulty_;
  for (IssuedJob& job : issued_)
    job.lowest = std::min(job.lowest, in_force_);
  return true;
}

void Channel::issue(JobName name) { issued_.push_back({name, in_force_}); }

const IssuedJob* Channel::issued(JobName name) const {
  // Newest first: that is where shares come from.
  const auto found = std::find_if(issued_.rbegin(), issued_.rend(),
                                  [&](const IssuedJob& job) { return job.name == name; });
  return found == issued_.rend() ? nullptr : &*found;
}

std::optional<std::uint8_t> Channel::next_variant(std::uint32_t sequence) const {
  if (issued_.empty() || issued_.back().name.sequence != sequence) return 0;
  const std::uint8_t last = issued_.back().name.variant;
  if (last == kVariantMax) return std::nullopt;
  return static_cast<std::uint8_t>(last + 1);
}

void Channel::set_tag(CoinbaseTag tag, std::uint32_t from_sequence) {
  if (!tags_.empty() && tags_.back().tag == tag) return;
  tags_.push_back({from_sequence, std::move(tag)});
}

const CoinbaseTag& Channel::tag_of(std::uint32_t sequence) const {
  TBG_ASSERT(!tags_.empty());
  auto found = tags_.rbegin();
  while (found->from > sequence && std::next(found) != tags_.rend())
    ++found;
  return found->tag;
}

void Channel::forget_before(std::uint32_t sequence) {
  while (tags_.size() > 1 && tags_[1].from <= sequence)
    tags_.erase(tags_.begin());
  const auto keep = std::find_if(issued_.begin(), issued_.end(), [&](const IssuedJob& job) {
    return job.name.sequence >= sequence;
  });
  issued_.erase(issued_.begin(), keep);
}

}  // namespace tbg::core
