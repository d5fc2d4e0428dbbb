// The EventSink port: keeps every event in order, with copies of all its texts.
//
// The kept events are the port's own structs; their views point into texts owned here, so that a
// test compares fields as they are. Memory: everything ever emitted, until clear().
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "pool/ports/events.h"

namespace tbg::fakes {

class FakeEventSink final : public EventSink {
 public:
  struct Kept {
    Now now;
    Event event;
  };

  void emit(Now now, const Event& event) override;

  [[nodiscard]] const std::vector<Kept>& events() const { return events_; }
  // All events of one type, in order; the pointers are valid until the next emit() or clear().
  template <typename T>
  [[nodiscard]] std::vector<const T*> all() const {
    std::vector<const T*> found;
    for (const Kept& kept : events_) {
      if (const T* event = std::get_if<T>(&kept.event)) found.push_back(event);
    }
    return found;
  }
  template <typename T>
  [[nodiscard]] std::size_t count() const {
    return all<T>().size();
  }
  // The latest event of the type, nullptr if there is none.
  template <typename T>
  [[nodiscard]] const T* last() const {
    const std::vector<const T*> found = all<T>();
    return found.empty() ? nullptr : found.back();
  }
  void clear();

 private:
  std::deque<std::string> texts_;  // a deque, because its elements never move
  std::vector<Kept> events_;
};

}  // namespace tbg::fakes
