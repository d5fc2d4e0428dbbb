// Expectations as sentences about what can be seen of a run, written in scenarios, readable aloud:
//
//   never share_submitted with reason = stale
//   exactly 1 block_found
//   at least 3 tip with by_pool = true and height > 10
//   at most 2 difficulty after healed
//   eventually block_status with status = confirmed
//   never job between fault with kind = node_down and fault_end
//   exactly 1 boot within 5 s after crash
//   after tip every miner within 2 s sees job with clean = true
//   after crash within 5 s boot
//
// A happening is an event of the pool by its type, or one of the world's: boot, crash, healed,
// connect, disconnect, job and difficulty (as a miner hears them), tip, submission, submit_answer,
// fault, fault_end. Fields are those of the event, or what happening_fields() says. Values are
// numbers, true, false, or words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

struct Condition {
  enum class Is : std::uint8_t { equal, unequal, less, more, at_most, at_least };
  std::string field;
  Is is{};
  std::variant<bool, double, std::string> value;
};

// Happenings of one name for which all conditions hold; a field that is not there fails.
struct Selector {
  std::string name;
  std::vector<Condition> conditions;

  [[nodiscard]] bool matches(const SeenEvent& happening) const;
};

struct Sentence {
  enum class Kind : std::uint8_t {
    count,        // `what` happens least..most times in the span
    every_miner,  // within_us after each `from`, every miner that has work sees `what`
    follows,      // within_us after each `from`, `what` happens
  };
  Kind kind{};
  std::string text;
  Selector what;
  std::uint64_t least = 0;
  std::uint64_t most = UINT64_MAX;
  std::optional<Selector> from;   // the span begins, again and again; none: with the run
  std::optional<Selector> until;  // and ends; none: with the run
  std::int64_t within_us = 0;     // or so long after it began; 0: no limit
};

struct ParsedSentence {
  Sentence sentence;    // good only if there is no problem
  std::string problem;  // what is wrong, and what may stand there
};
ParsedSentence parse_sentence(std::string_view text);

// Names of the world's own happenings with their fields, for messages and the documentation.
std::string_view happening_fields();

}  // namespace tbg::sim
