// From a line to an Event. Strict: what passes is JSON in valid UTF-8, has every field of the
// envelope in its range, and can be handed on without another look. Unknown types pass, as do
// fields that are not known.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pool/collect/event.h"
#include "pool/collect/result.h"

namespace tbg::collect {

class EventParser {
 public:
  EventParser();
  ~EventParser();
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  Result<Event> parse(std::string_view line);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

// Unix seconds, as "1708617600.123456", in microseconds. At most nine decimals, which are cut to
// six. Negative: not such a number, or before 2009 or after 2100, when no pool ran.
std::int64_t parse_ts(std::string_view text);

}  // namespace tbg::collect
