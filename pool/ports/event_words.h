// The words that the event contract has for its types and for the values of its enumerations.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "pool/ports/events.h"

namespace tbg {

// By the index of the type within Event.
inline constexpr std::array<std::string_view, std::variant_size_v<Event>> kEventNames{
    "share_submitted", "share_best_diff",  "weekly_summary",     "block_found",
    "block_status",    "miner_connected",  "miner_disconnected", "diff_updated",
    "hashrate_update", "new_block_network"};

constexpr std::string_view word(Timeframe timeframe) {
  switch (timeframe) {
    case Timeframe::session:
      return "session";
    case Timeframe::week:
      return "week";
    case Timeframe::alltime:
      return "alltime";
  }
  return {};
}

constexpr std::string_view word(BlockState state) {
  switch (state) {
    case BlockState::submitted:
      return "submitted";
    case BlockState::accepted:
      return "accepted";
    case BlockState::side_chain:
      return "side_chain";
    case BlockState::rejected:
      return "rejected";
    case BlockState::confirmed:
      return "confirmed";
    case BlockState::orphaned:
      return "orphaned";
  }
  return {};
}

constexpr std::string_view word(CloseReason reason) {
  switch (reason) {
    case CloseReason::client:
      return "client";
    case CloseReason::timeout:
      return "timeout";
    case CloseReason::error:
      return "error";
    case CloseReason::limit:
      return "limit";
    case CloseReason::shutdown:
      return "shutdown";
    case CloseReason::admin:
      return "admin";
  }
  return {};
}

constexpr std::string_view word(DiffReason reason) {
  switch (reason) {
    case DiffReason::fast_ramp:
      return "fast_ramp";
    case DiffReason::vardiff:
      return "vardiff";
    case DiffReason::idle:
      return "idle";
    case DiffReason::suggested:
      return "suggested";
    case DiffReason::password:
      return "password";
    case DiffReason::configure:
      return "configure";
    case DiffReason::reconnect_restored:
      return "reconnect_restored";
    case DiffReason::operator_:
      return "operator";
  }
  return {};
}

}  // namespace tbg
