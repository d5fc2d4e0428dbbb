// What of a miner's bytes is text.
#pragma once

#include <cstddef>
#include <string_view>

namespace tbg::stratum {

// Of the well-formed UTF-8 sequence that `text`, which is not empty, begins with (Unicode, table
// 3-7): 1 to 4 bytes; 0 if there is none.
std::size_t utf8_length(std::string_view text);

}  // namespace tbg::stratum
