#include "sim/fleet.h"

#include <algorithm>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/bytes.h"
#include "pool/core/real_math.h"
#include "sim/random.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

// Firmware that rolls a field within so many nonces does it many times a second; what needs longer
// does it hardly ever in a run.
constexpr std::uint64_t kRollsWithin = 1 << 16;

fakes::MinerProfile asic_profile() {
  fakes::MinerProfile profile = fakes::cgminer_profile();
  profile.user_agent = "bmminer/2.0.0/Antminer S21/211000";
  return profile;
}

fakes::MinerProfile whatsminer_profile() {
  fakes::MinerProfile profile = fakes::cgminer_profile();
  profile.user_agent = "whatsminer/v1.0";
  profile.first_id = 1;
  return profile;
}

fakes::MinerProfile proxy_profile() {
  fakes::MinerProfile profile = fakes::cgminer_profile();
  profile.user_agent = "braiins-farm-proxy/24.06";
  return profile;
}

// What it asks for and how often it rolls its fields go with how much it hashes here.
void scale_down(const Plan& plan, Device& device) {
  const bool toy = plan.work == WorkMode::toy;
  if (toy)
    device.firmware.suggested_difficulty *= toy_hashrate(plan, device.hashrate) / device.hashrate;
  std::uint64_t& roll = device.firmware.nonces_per_roll;
  if (roll <= kRollsWithin) roll = toy ? 16 : 2;
}

}  // namespace

const std::vector<DeviceProfile>& device_profiles() {
  static const std::vector<DeviceProfile> profiles = {
      {"nerdminer", "NerdMiner, an ESP32", fakes::nerdminer_profile, 50e3, 300e3},
      {"cpuminer", "cpuminer on a desktop", fakes::cpuminer_profile, 5e6, 50e6},
      {"bitaxe", "Bitaxe, one ASIC", fakes::bitaxe_profile, 0.5e12, 1.3e12},
      {"nerdqaxe", "NerdQAxe++, four ASICs", fakes::nerdqaxe_profile, 2.5e12, 5e12},
      {"s19", "Antminer S19", asic_profile, 90e12, 110e12},
      {"s21", "Antminer S21", asic_profile, 190e12, 210e12},
      {"whatsminer", "Whatsminer M60", whatsminer_profile, 160e12, 190e12},
      {"farm", "a rental farm behind one proxy", proxy_profile, 5e15, 20e15},
  };
  return profiles;
}

const DeviceProfile* profile_named(std::string_view name) {
  const auto& all = device_profiles();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const DeviceProfile& p) { return p.name == name; });
  return found == all.end() ? nullptr : &*found;
}

double toy_hashrate(const Plan& plan, double hashrate) {
  const double relative = core::exponential(core::natural_log(hashrate / 1e12) / 10);
  return plan.hashes_per_share / plan.pool.share_interval_s * std::clamp(relative, 0.5, 4.0);
}

std::string payout_address(bitcoin::Network network, std::uint32_t n) {
  std::string program(20, '\0');
  for (std::size_t i = 0; i < program.size(); ++i)
    program[i] = static_cast<char>(mix(n) >> (i % 8 * 8));
  using namespace std::string_literals;
  std::string script = "\x00\x14"s + program;
  if (n % 3 == 1) script = "\x76\xa9\x14"s + program + "\x88\xac"s;
  if (n % 3 == 2) script = "\xa9\x14"s + program + "\x87"s;
  return *bitcoin::encode_address(bitcoin::as_bytes(script), network);
}

std::string payout_script(bitcoin::Network network, std::string_view address) {
  const auto decoded = bitcoin::decode_address(address, network);
  if (!decoded) return {};
  return {decoded->script.begin(), decoded->script.end()};
}

std::vector<Device> devices_of(const Plan& plan, const MinerGroup& group, std::uint32_t first) {
  const DeviceProfile* const profile = profile_named(group.profile);
  std::vector<Device> devices;
  for (std::uint32_t i = 0; i < group.count; ++i) {
    Device device;
    device.name = group.name + "/" + std::to_string(i);
    device.group = group.name;
    const std::string address =
        payout_address(plan.network, first + (group.users > 0 ? i % group.users : i));
    device.user = address + ".w" + std::to_string(group.workers > 1 ? 0 : i);
    for (std::uint32_t worker = 1; worker < group.workers; ++worker)
      device.more_users.push_back(address + ".w" + std::to_string(worker));
    device.firmware = profile->firmware();
    Random random(plan.seed, name_key(device.name), Stream::plan);
    const double usual =
        profile->hashrate_low + (profile->hashrate_high - profile->hashrate_low) * random.unit();
    device.hashrate =
        group.hashrate > 0 ? group.hashrate * log_normal(random, group.spread) : usual;
    scale_down(plan, device);
    devices.push_back(std::move(device));
  }
  return devices;
}

}  // namespace tbg::sim
