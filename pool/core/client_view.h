// A connection as an operator sees it: a copy, made for one answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pool/ports/types.h"

namespace tbg::core {

struct ClientView {
  ConnectionId id{};
  std::string ip;
  std::uint16_t listener = 0;
  std::string user_agent;
  bool subscribed = false;
  std::string user;         // "" until it is authorised
  std::string worker;       // the first one's name
  std::size_t workers = 0;  // how many it authorised
  double difficulty = 0;
  double hashrate = 0;         // H/s, mean over the session
  double connected_s = 0;      // how long ago
  double last_share_s = 0;     // how long ago; since the connection began if there was none
  std::uint64_t accepted = 0;  // shares of this session, like the two below
  std::uint64_t rejected = 0;
  double best = 0;
};

}  // namespace tbg::core
