// The generator's only clock: CLOCK_MONOTONIC, the same for all processes of a machine, so that the
// time `tbgload node` prints can be subtracted from the time a miner read.
#pragma once

#include <cstdint>
#include <ctime>

namespace tbg::load {

inline std::int64_t mono_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNsPerMs = 1'000'000;

inline std::int64_t seconds_to_ns(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e9);
}
inline double to_us(std::int64_t ns) { return static_cast<double>(ns) / 1e3; }
inline double to_ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }
inline double to_seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

}  // namespace tbg::load
