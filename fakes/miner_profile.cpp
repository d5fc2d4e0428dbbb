#include "fakes/miner_profile.h"

namespace tbg::fakes {

namespace {

constexpr std::uint64_t kAllNonces = std::uint64_t{1} << 32;

}  // namespace

MinerProfile bitaxe_profile() {
  MinerProfile profile;
  profile.user_agent = "bitaxe/BM1370/v2.15.0";
  profile.greeting = {{Greeting::configure, Greeting::subscribe, Greeting::authorize},
                      {Greeting::suggest}};
  profile.version_mask = 0xffffffff;
  profile.suggested_difficulty = 1'000;
  profile.nonce2 = Nonce2Habit::little_endian;
  return profile;
}

MinerProfile nerdqaxe_profile() {
  MinerProfile profile;
  profile.user_agent = "NerdQAxe++/BM1370/v1.0.36";
  profile.greeting = {{Greeting::subscribe, Greeting::configure, Greeting::authorize,
                       Greeting::suggest, Greeting::extranonce}};
  profile.version_mask = 0x1fffe000;
  profile.suggested_difficulty = 2'000;
  return profile;
}

MinerProfile nerdminer_profile() {
  MinerProfile profile;
  profile.user_agent = "NerdMinerV2/V1.8.3";
  profile.greeting = {{Greeting::subscribe}, {Greeting::authorize, Greeting::suggest}};
  profile.suggested_difficulty = 0.00015;
  profile.nonce2 = Nonce2Habit::constant;
  profile.pads_nonce = false;
  profile.difficulty_at_once = true;
  profile.nonces_per_roll = kAllNonces;
  return profile;
}

MinerProfile cpuminer_profile() {
  MinerProfile profile;
  profile.user_agent = "cpuminer/2.5.1";
  profile.greeting = {{Greeting::subscribe}, {Greeting::authorize}};
  profile.nonce2 = Nonce2Habit::little_endian;
  profile.submit_id = 4;
  return profile;
}

MinerProfile cgminer_profile() {
  MinerProfile profile;
  profile.user_agent = "cgminer/4.11.1";
  profile.greeting = {{Greeting::configure}, {Greeting::subscribe}, {Greeting::authorize}};
  profile.version_mask = 0xffffffff;
  profile.first_id = 0;
  return profile;
}

std::vector<MinerProfile> all_profiles() {
  return {bitaxe_profile(), nerdqaxe_profile(), nerdminer_profile(), cpuminer_profile(),
          cgminer_profile()};
}

}  // namespace tbg::fakes
