#include "sim/session_fleet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sim/fleet.h"

namespace tbg::sim {
namespace {

constexpr double kRatioMax = 30;          // of a device's hash rate and its kind's
constexpr double kReconnectAtOnce = 0.5;  // s
constexpr double kShareIntervalMin_s = 0.2;
constexpr double kShareIntervalMax_s = 60;

// Of agents that the simulator has a firmware for; the first that fits.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kProfiles{{
    {"bitaxe", "bitaxe"},
    {"NerdQAxe", "nerdqaxe"},
    {"NerdMiner", "nerdminer"},
    {"cpuminer", "cpuminer"},
    {"bmminer", "s21"},
    {"cgminer", "s19"},
    {"whatsminer", "whatsminer"},
}};

}  // namespace

void add_fault(Plan& plan, const char* kind, double at_s, double for_s, double value,
               const std::string& target) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = at_s;
  fault.for_s = for_s;
  fault.value = value;
  fault.target = target;
  plan.faults.push_back(std::move(fault));
}

void SessionFleet::on_event(double at_s, const Event& event) {
  if (const auto* const login = std::get_if<MinerConnected>(&event)) on_login(at_s, *login);
  if (const auto* const share = std::get_if<ShareSubmitted>(&event)) on_share(at_s, *share);
  if (const auto* const left = std::get_if<MinerDisconnected>(&event)) on_left(at_s, *left);
}

void SessionFleet::on_login(double at_s, const MinerConnected& login) {
  Visit& visit = online_[login.miner.client];
  if (visit.guest == nullptr) {
    const std::string name = std::string{login.miner.user} + "." + std::string{login.miner.worker};
    visit.guest = &guests_[name];
    visit.guest->agent = login.useragent;
    visit.stay = visit.guest->stays.size();
    visit.guest->stays.push_back({at_s, at_s, at_s});
  }
  visit.workers.emplace(login.miner.worker);
  visit.guest->workers = std::max(visit.guest->workers, visit.workers.size());
}

void SessionFleet::on_share(double at_s, const ShareSubmitted& share) {
  const auto visit = online_.find(share.miner.client);
  if (visit == online_.end()) return;
  Guest& guest = *visit->second.guest;
  guest.stays[visit->second.stay].heard_s = at_s;
  if (share.accepted && std::isfinite(share.diff)) guest.difficulty += share.diff;
  ++shares_;
}

void SessionFleet::on_left(double at_s, const MinerDisconnected& left) {
  const auto visit = online_.find(left.miner.client);
  if (visit == online_.end()) return;
  visit->second.guest->stays[visit->second.stay].to_s = at_s;
  online_.erase(visit);
}

void SessionFleet::end_life(double at_s) {
  for (const auto& [client, visit] : online_)
    visit.guest->stays[visit.stay].to_s = at_s;
  online_.clear();
}

std::string SessionFleet::profile_of(const Guest& guest) {
  if (guest.workers > 1) return "farm";
  for (const auto& [prefix, profile] : kProfiles)
    if (guest.agent.starts_with(prefix)) return std::string{profile};
  return "cpuminer";
}

// A device that loses its power says no farewell: it may be back on a new connection while the old
// one still hangs. Then it left when it was last heard.
void SessionFleet::put_in_order(std::vector<Stay>& stays) {
  std::stable_sort(stays.begin(), stays.end(),
                   [](const Stay& a, const Stay& b) { return a.from_s < b.from_s; });
  for (std::size_t i = 0; i + 1 < stays.size(); ++i)
    if (stays[i].to_s > stays[i + 1].from_s)
      stays[i].to_s = std::min(stays[i].heard_s, stays[i + 1].from_s);
}

void SessionFleet::add_group(Plan& plan, const Guest& guest, double end_s) {
  std::vector<Stay> stays = guest.stays;
  put_in_order(stays);
  MinerGroup group;
  group.name = "m" + std::to_string(plan.fleet.size());
  group.profile = profile_of(guest);
  group.workers = static_cast<std::uint32_t>(std::max<std::size_t>(guest.workers, 1));
  group.spread = 0;
  group.start_s = stays.front().from_s;
  group.start_spread_s = 0;
  double online_s = 0;
  for (std::size_t i = 0; i < stays.size(); ++i) {
    const bool is_last = i + 1 == stays.size();
    const double back_s = is_last ? end_s : stays[i + 1].from_s;
    const double away_s = back_s - stays[i].to_s;
    online_s += std::max(stays[i].to_s - stays[i].from_s, 0.0);
    if (away_s > kReconnectAtOnce)
      add_fault(plan, "power_cut", stays[i].to_s, away_s, 0, group.name);
    else if (!is_last)
      add_fault(plan, "reset", stays[i].to_s, 0, 0, group.name);
  }
  online_s_ += online_s;
  rates_[group.profile].push_back(guest.difficulty / std::max(online_s, 1.0));
  plan.fleet.push_back(std::move(group));
}

// Whatever the chain's difficulty made of them: as of their kind usually, and as they were among
// each other.
void SessionFleet::set_hashrates(Plan& plan) const {
  std::map<std::string, std::size_t> taken;
  for (MinerGroup& group : plan.fleet) {
    std::vector<double> sorted = rates_.at(group.profile);
    const double rate = sorted[taken[group.profile]++];
    std::sort(sorted.begin(), sorted.end());
    const double middle = sorted[sorted.size() / 2];
    const double ratio = middle > 0 ? std::clamp(rate / middle, 1 / kRatioMax, kRatioMax) : 1;
    const DeviceProfile& device = *profile_named(group.profile);
    group.hashrate = (device.hashrate_low + device.hashrate_high) / 2 * ratio;
  }
}

void SessionFleet::fill(Plan& plan, double end_s) {
  for (const auto& [name, guest] : guests_)
    add_group(plan, guest, end_s);
  set_hashrates(plan);
  // As many shares as there were, whatever the pool aimed at.
  if (shares_ > 0)
    plan.pool.share_interval_s = std::clamp(online_s_ / static_cast<double>(shares_),
                                            kShareIntervalMin_s, kShareIntervalMax_s);
}

}  // namespace tbg::sim
