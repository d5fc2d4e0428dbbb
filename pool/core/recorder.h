// The recorder: stands on every port at once and keeps one rolling hash over all inputs and outputs
// with their times. Two runs with the same inputs must end with the same hash: that is the proof of
// determinism, and the ground a session file will be written from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/types.h"

namespace tbg::core {

enum class Crossing : std::uint8_t {
  // inputs
  connect = 1,
  bytes,
  disconnect,
  node_status,
  best_block,
  template_,
  header,
  submit_result,
  tip,
  durable,
  time,
  turn_end,
  shutdown,
  user_tags,
  operator_,
  mail,
  // outputs, and what ports returned
  send = 32,
  close,
  queued,
  get_status,
  get_best_block,
  get_template,
  get_header,
  submit_block,
  prefer_block,
  event,
  store,
  entropy,
  hash_headers,
  mail_sent,
};

class Recorder {
 public:
  // Begins one crossing; what follows by note() belongs to it.
  Recorder& at(Now now, Crossing crossing);
  Recorder& at(Crossing crossing);
  Recorder& note(std::uint64_t value);
  Recorder& note(std::int64_t value) { return note(static_cast<std::uint64_t>(value)); }
  Recorder& note(double value);
  Recorder& note(std::string_view text);
  Recorder& note(bitcoin::ByteView bytes);
  Recorder& note(const bitcoin::Hash256& hash) { return note(hash.view()); }

  [[nodiscard]] std::uint64_t rolling_hash() const { return hash_; }
  [[nodiscard]] std::uint64_t crossings() const { return crossings_; }

 private:
  void mix(std::uint64_t value);
  std::uint64_t hash_ = 0x9e3779b97f4a7c15;
  std::uint64_t crossings_ = 0;
};

}  // namespace tbg::core
