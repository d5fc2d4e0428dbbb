// JSON that is written for people and programs alike: keys stay in the order people read them.
#pragma once

#include <nlohmann/json.hpp>

namespace tbg::app {

using Json = nlohmann::ordered_json;

}  // namespace tbg::app
