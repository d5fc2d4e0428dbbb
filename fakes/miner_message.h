// One line from the pool, as the virtual miner sees it. Only miner*.cpp include this: it brings
// JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "fakes/miner.h"

namespace tbg::fakes {

struct VirtualMiner::Message {
  nlohmann::json id;
  std::string method;
  nlohmann::json params;
  nlohmann::json result;
  nlohmann::json error;

  // Parameter i as text; "" if there is none.
  [[nodiscard]] std::string_view text(std::size_t i) const {
    const bool there = params.is_array() && i < params.size() && params[i].is_string();
    return there ? params[i].get_ref<const std::string&>() : std::string_view();
  }
};

}  // namespace tbg::fakes
