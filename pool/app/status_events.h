// What the status files need and only events tell: what the running devices are, and the shares
// since the last block of the pool's own. Cost: four additions a share. Memory: an entry for each
// worker online.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "pool/app/status_text.h"
#include "pool/ports/events.h"

namespace tbg::app {

class StatusEvents final : public EventSink {
 public:
  struct Device {
    std::string agent;  // of the last one that came
    std::int64_t since_s = 0;
    std::uint32_t connections = 0;
  };

  // As it was when the last process ended.
  explicit StatusEvents(const Round& round) : round_(round) {}

  void emit(Now now, const Event& event) override;

  // nullptr: it is not online.
  [[nodiscard]] const Device* find(const std::string& user, const std::string& worker) const;
  [[nodiscard]] bool is_online(const std::string& user) const;
  [[nodiscard]] const Round& round() const { return round_; }
  // Accepted since the start.
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

 private:
  void count(const ShareSubmitted& share);
  void come(Now now, const MinerConnected& miner);
  void leave(const MinerDisconnected& miner);

  std::map<std::pair<std::string, std::string>, Device> devices_;
  Round round_;
  std::int64_t last_height_ = 0;  // of the block that ended the last round
  std::uint64_t accepted_ = 0;
};

}  // namespace tbg::app
