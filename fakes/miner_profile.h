// Habits of real firmware that a pool has to live with, as data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tbg::fakes {

enum class Greeting : std::uint8_t { configure, subscribe, authorize, suggest, extranonce };

enum class Nonce2Habit : std::uint8_t {
  little_endian,  // counts from 0 for every job
  big_endian,     // counts on over all jobs
  constant,       // always 1
};

struct MinerProfile {
  std::string user_agent;
  // Sent burst by burst; the next burst waits for the replies to the one before.
  std::vector<std::vector<Greeting>> greeting;
  std::uint32_t version_mask = 0;  // asked for with configure; 0: does not roll versions
  double suggested_difficulty = 0;
  Nonce2Habit nonce2 = Nonce2Habit::big_endian;
  bool pads_nonce = true;                   // otherwise leading zeros are left out
  bool difficulty_at_once = false;          // a new difficulty counts for the running job too
  std::uint64_t first_id = 1;               // of requests
  std::uint64_t submit_id = 0;              // the same for every submit; 0: counted on
  std::uint64_t nonces_per_roll = 1 << 16;  // before version or extranonce2 changes
};

MinerProfile bitaxe_profile();
MinerProfile nerdqaxe_profile();
MinerProfile nerdminer_profile();
MinerProfile cpuminer_profile();
MinerProfile cgminer_profile();
// All of the above.
std::vector<MinerProfile> all_profiles();

}  // namespace tbg::fakes
