// What the status files need and only events tell: what the running devices are, and the shares
// since the last block of the pool's own. Cost: four additions a share. Memory: an entry for each
// worker online.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pool/app/status_text.h"
#include "pool/ports/events.h"

namespace tbg::app {

struct DeviceChange {
  bool came = false;  // or left
  std::string user;
  std::string worker;
  std::string agent;  // of one that came
  std::int64_t at_s = 0;
};
// Since it was told last.
struct StatusDelta {
  Round shares;
  std::vector<DeviceChange> devices;
};

// With several shards: gathers what the events of one thread say, until it is told to the other.
class StatusTally final : public EventSink {
 public:
  void emit(Now now, const Event& event) override;
  StatusDelta take() { return std::exchange(delta_, {}); }

 private:
  StatusDelta delta_;
};

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
  void add(const StatusDelta& delta);

  // nullptr: it is not online.
  [[nodiscard]] const Device* find(const std::string& user, const std::string& worker) const;
  [[nodiscard]] bool is_online(const std::string& user) const;
  [[nodiscard]] const Round& round() const { return round_; }
  // Accepted since the start.
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

 private:
  void on_change(const DeviceChange& change);

  std::map<std::pair<std::string, std::string>, Device> devices_;
  Round round_;
  std::int64_t last_height_ = 0;  // of the block that ended the last round
  std::uint64_t accepted_ = 0;
};

}  // namespace tbg::app
