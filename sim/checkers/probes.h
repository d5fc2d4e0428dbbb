// Probes: which situations a run has reached, and how often. Rare ones (*sometimes* observations)
// tell whether seeds go where faults hide: a probe that no seed of a swarm ever hits is a hole.
//
// Most are hit by ProbeWatch from what can be seen; the world may hit others, by any name.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace tbg::sim {

struct ProbeInfo {
  std::string_view name;
  std::string_view meaning;
};

class Probes {
 public:
  // Those every swarm should reach, in the order reports print them.
  static std::span<const ProbeInfo> catalogue();

  void hit(std::string_view name, std::uint64_t times = 1);
  [[nodiscard]] std::uint64_t count(std::string_view name) const;
  // By name, those of the catalogue that were never hit not among them.
  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& all() const {
    return counts_;
  }
  // For a swarm: the sum over its runs.
  void add(const Probes& other);

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace tbg::sim
