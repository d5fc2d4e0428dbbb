// One source into one sink: read, commit with the position, go on; when something is not there,
// say so once, wait, ask the sink where it stands, and read again from there. Nothing but the batch
// in hand is ever in memory.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pool/collect/dead_letters.h"
#include "pool/collect/doorbell.h"
#include "pool/collect/log.h"
#include "pool/collect/metrics.h"
#include "pool/collect/sink.h"
#include "pool/collect/source.h"

namespace tbg::collect {

struct PipelineOptions {
  BatchLimits batch;
  std::chrono::milliseconds linger{0};  // how long an event may wait for its batch to fill
  std::chrono::milliseconds idle_poll{250};
  std::chrono::milliseconds upkeep_every{10'000};
};

class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, EventSource& source, Sink& sink, DeadLetters& letters,
           Doorbell& doorbell, SinkMetrics& metrics, Log& log);

  // Until the doorbell is closed; then what was read is committed, if the sink is there.
  void run();
  // One pass: reads, and commits if it is time. What run() does over and over.
  void step();

 private:
  using Clock = std::chrono::steady_clock;

  bool ready();
  bool fill();
  void clear_batch();
  [[nodiscard]] std::string where_it_stands() const;
  void wait_for_more();
  void flush();
  bool commit(std::span<const Event> batch);
  bool commit_around(std::span<const Event> batch, const SinkTrouble& trouble);
  bool drop(const Event& event, const std::string& why);
  void count(std::span<const Event> batch);
  [[nodiscard]] bool behind() const;
  void keep_up();
  void went_wrong(const std::string& what);
  void went_well();

  PipelineOptions options_;
  EventSource& source_;
  Sink& sink_;
  DeadLetters& letters_;
  Doorbell& doorbell_;
  SinkMetrics& metrics_;
  Log& log_;

  bool placed_ = false;  // the source stands where the sink does
  Positions known_;      // where the sink stands
  bool said_where_ = false;
  std::vector<Event> batch_;
  std::size_t batch_bytes_ = 0;
  bool caught_up_ = false;  // the last reading found nothing
  unsigned refused_in_row_ = 0;
  Clock::time_point batch_begun_{};
  std::uint64_t heard_ = 0;
  Clock::time_point rung_at_{};
  Clock::time_point upkeep_at_{};
  std::chrono::milliseconds pause_{0};
  std::string trouble_;
  Clock::time_point said_at_{};
};

}  // namespace tbg::collect
