// What the scorecard asks of a variable difficulty: the pool's side of one connection.
//
// The world tells it of jobs, of shares as they arrive, and of each second; it reads the difficulty
// after every call. Which difficulty an arriving share is judged by is the algorithm's own rule.
#pragma once

#include <cstdint>

namespace tbg::sim {

struct ArrivedShare {
  std::uint32_t job = 0;  // number of the job it was mined on
  double achieved = 0;    // difficulty of its hash
};

class VardiffAlgorithm {
 public:
  VardiffAlgorithm() = default;
  VardiffAlgorithm(const VardiffAlgorithm&) = delete;
  VardiffAlgorithm& operator=(const VardiffAlgorithm&) = delete;
  virtual ~VardiffAlgorithm() = default;

  // A job leaves for the miner; the first one says that work begins.
  virtual void on_job(std::int64_t now_us, std::uint32_t job) = 0;
  virtual void on_share(std::int64_t now_us, const ArrivedShare& share) = 0;
  virtual void on_second(std::int64_t now_us) = 0;

  [[nodiscard]] virtual double difficulty() const = 0;
  // Does a change of difficulty bring a job of its own?
  [[nodiscard]] virtual bool work_with_change() const = 0;
};

}  // namespace tbg::sim
