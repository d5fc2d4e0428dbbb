// The two lines a pool sends most, read in one go as long as they are written as usual: no spaces,
// no escapes, members in the usual order. What is not is left to a JSON parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fakes/miner_work.h"

namespace tbg::fakes {

// {"id":7,"result":true,"error":null}: its id.
std::optional<std::uint64_t> read_success(std::string_view line);
// A mining.notify. The texts are views into the line.
std::optional<NotifyTexts> read_notify(std::string_view line);

}  // namespace tbg::fakes
