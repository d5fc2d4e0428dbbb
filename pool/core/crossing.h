// What can cross the ports of a pool: the inputs that its driver calls, and the calls that it makes
// of its ports with what they answer. The numbers are those of session files
// (docs/formats/session.md): a new kind gets a new number, and none is used again.
#pragma once

#include <cstdint>
#include <string_view>

namespace tbg::core {

enum class Crossing : std::uint8_t {
  // inputs
  connect = 1,
  bytes = 2,
  disconnect = 3,
  node_status = 4,
  best_block = 5,
  template_ = 6,
  header = 7,
  submit_result = 8,
  tip = 9,
  durable = 10,
  time = 11,
  turn_end = 12,
  shutdown = 13,
  user_tags = 14,
  operator_ = 15,
  mail = 16,
  start = 17,
  finish = 18,
  // calls of ports
  send = 32,
  close = 33,
  queued = 34,
  get_status = 35,
  get_best_block = 36,
  get_template = 37,
  get_header = 38,
  submit_block = 39,
  prefer_block = 40,
  event = 41,
  entropy = 42,
  hash_headers = 43,
  mail_sent = 44,
  arm = 45,
  store_begin = 48,
  store_append = 49,
  store_truncate = 50,
  store_sync = 51,
  store_put = 52,
  store_remove = 53,
  store_read = 54,
  store_size = 55,
  store_list = 56,
};

constexpr bool is_input(Crossing crossing) { return crossing < Crossing::send; }
// Its name in reports; empty if there is no such kind.
std::string_view name(Crossing crossing);

}  // namespace tbg::core
