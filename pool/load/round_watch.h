// One new block as its miners see it: from the trigger to the last miner with a full job.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::load {

struct Round {
  std::optional<std::int64_t> start_ns;  // the trigger, or the first job where nobody pulls one
  std::int64_t first_empty_ns = 0;       // a job without transactions; 0: nobody got one
  std::int64_t first_full_ns = 0;
  std::int64_t last_full_ns = 0;
  std::uint32_t miners_with_full = 0;
  std::uint64_t jobs = 0;  // of the new block, to all miners together
  bool clean = true;       // the first job of every miner said so
};

// A job belongs to the new block if its previous hash is not the one of the work before; refreshes
// of old work still under way do not count.
class RoundWatch {
 public:
  explicit RoundWatch(std::uint32_t miners) : seen_(miners, Seen::nothing) {}

  void begin(std::optional<std::int64_t> start_ns);
  // Throws std::runtime_error for a malformed notify.
  void on_notify(std::uint32_t miner, std::string_view line, std::int64_t now_ns);

  [[nodiscard]] bool is_complete() const { return round_.miners_with_full == seen_.size(); }
  [[nodiscard]] const Round& round() const { return round_; }

 private:
  enum class Seen : std::uint8_t { nothing, empty, full };
  Round round_;
  std::string tip_;
  std::string tip_before_;
  std::vector<Seen> seen_;  // per miner, in this round
};

}  // namespace tbg::load
