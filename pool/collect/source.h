// Where events come from: the spool of a pool on this machine, its datagrams alone, or JetStream.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pool/collect/event.h"

namespace tbg::collect {

// What stops a reading until somebody does something about it.
struct SourceTrouble {
  std::string text;  // what is wrong and what to do; empty: nothing
  [[nodiscard]] explicit operator bool() const { return !text.empty(); }
};

// What a sink takes in one piece.
struct BatchLimits {
  std::size_t events = 500;
  std::size_t bytes = 4U << 20;
};

// The event's number is one that was taken, but it is another event.
SourceTrouble begun_again(const Event& event);

class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  // What read() gave after `done` is given again, what is up to `done` never.
  virtual void rewind(const Positions& done) = 0;
  // Appends what is there to `out`, up to the limits: within a stream in order, streams mixed by
  // time, nothing of a boot before all of the boot before. Does not wait.
  virtual SourceTrouble read(const BatchLimits& limits, std::vector<Event>& out) = 0;
  // Everything that was read so far is where it belongs.
  virtual void taken() = 0;
};

}  // namespace tbg::collect
