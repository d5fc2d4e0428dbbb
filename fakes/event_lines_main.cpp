// tbg_event_lines: the sample events as the pool writes them, one a line; integration tests hold
// them against docs/events. With --edges the events with empty and hostile fields.
#include <iostream>
#include <string>
#include <string_view>

#include "fakes/sample_events.h"
#include "pool/core/event_text.h"

int main(int argc, char** argv) {
  using namespace tbg;
  const bool edges = argc > 1 && std::string_view(argv[1]) == "--edges";
  const core::EventText text("eu-1", 42, 0);
  std::uint64_t seq = 12'344;
  for (const Event& event : edges ? fakes::edge_events() : fakes::sample_events()) {
    std::string line;
    text.append(line, ++seq, fakes::kSampleTime, event);
    std::cout << line << '\n';
  }
  return 0;
}
