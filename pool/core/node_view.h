// A node as an operator sees it: a copy, made for one answer.
#pragma once

#include <cstdint>
#include <string>

namespace tbg::core {

struct NodeView {
  std::string name;
  bool answers = false;
  bool synced = false;       // as it says itself
  bool active = false;       // work follows it
  std::int64_t height = -1;  // -1: it has not said
  std::string trouble;       // the last that the log was told of; "" if there is none
};

}  // namespace tbg::core
