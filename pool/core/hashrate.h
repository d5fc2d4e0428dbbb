// Hash rate from shares: exponentially decayed work over several windows.
//
// A share of difficulty d stands for d * 2^32 hashes. Each window keeps S = sum d * e^(-age/W);
// dividing by W * (1 - e^(-T/W)), T being the time since observation began, makes the estimate
// unbiased from the first share on (a plain average would creep up over W) and lets it fall to zero
// in silence. Reading does not change the state, so there is no first share to lose and no tick to
// miss.
//
// Each window is a whole multiple of the next smaller one, so that a share costs one exponential,
// of the largest; the others are powers of it (100 ns, of which 80 are the exponential).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tbg::core {

inline constexpr double kHashesPerDifficulty = 4294967296.0;

class HashrateMeter {
 public:
  static constexpr std::array<double, 7> kWindowsS{60, 300, 3600, 86'400, 900, 21'600, 604'800};
  enum Window : std::size_t { k1m, k5m, k1h, k1d, k15m, k6h, k7d };  // index of each
  using Windows = std::array<double, kWindowsS.size()>;

  // As it is kept over a restart: ages count back from the moment it was taken.
  struct State {
    Windows work{};
    double observed_s = -1;  // since the start; below 0: not started
  };
  [[nodiscard]] State state(std::int64_t now_us) const;
  // Taken at that time of now's clock, which may lie before its zero: the time away decays it.
  static HashrateMeter restored(const State& state, std::int64_t taken_us);

  // Observation begins with the first call of either kind.
  void start(std::int64_t now_us);
  // Times may come out of order: what is earlier than the latest has decayed since. True if it is
  // the latest.
  bool add(std::int64_t at_us, double difficulty);

  // H/s over window i of kWindowsS; 0 before the start. Below a thousandth of a hash a day: 0.
  [[nodiscard]] double rate(std::size_t window, std::int64_t now_us) const;

 private:
  static constexpr std::int64_t kNever = INT64_MIN;
  [[nodiscard]] double decay(std::size_t window, std::int64_t now_us) const;
  static Windows decays(std::int64_t age_us);

  Windows work_{};  // decayed to last_us_
  std::int64_t start_us_ = kNever;
  std::int64_t last_us_ = 0;
};

}  // namespace tbg::core
