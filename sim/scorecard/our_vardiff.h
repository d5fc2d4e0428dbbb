// The pool's own vardiff, driven as the shard drives it: rule 10 for the difficulty of a share, a
// look after each, and a sweep every second.
#pragma once

#include <vector>

#include "pool/core/difficulty_policy.h"
#include "pool/core/peer_limits.h"
#include "pool/core/vardiff.h"
#include "sim/scorecard/algorithm.h"

namespace tbg::sim {

class OurVardiff final : public VardiffAlgorithm {
 public:
  struct Setup {
    core::VardiffOptions vardiff;
    core::DifficultyBounds bounds;
    double start = 0;
  };
  explicit OurVardiff(const Setup& setup);

  void on_job(std::int64_t now_us, std::uint32_t job) override;
  void on_share(std::int64_t now_us, const ArrivedShare& share) override;
  void on_second(std::int64_t now_us) override;
  [[nodiscard]] double difficulty() const override { return difficulty_; }
  [[nodiscard]] bool work_with_change() const override { return true; }

 private:
  struct Issued {
    std::uint32_t job;
    double lowest;
  };
  void take(std::int64_t now_us, const core::VardiffStep& step, bool silent);

  Setup setup_;
  core::Vardiff vardiff_;
  core::TokenBucket submits_;
  double difficulty_;
  std::vector<Issued> issued_;
};

}  // namespace tbg::sim
