// Names and calendar as verdicts and events write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sim/checkers/observe.h"

namespace tbg::sim {

// False unless the text has exactly 64 hex digits. Reads prevhash of mining.notify,
// where each word of four bytes stands reversed.
bool read_prevhash(std::string_view text, Hash& out);
// "2026-W08", of a Unix time in microseconds (ISO 8601, UTC). Years 1970 to 9999.
std::string iso_week(std::int64_t wall_us);
// The number behind the first `key` of the line; 0 if there is none.
std::uint64_t number_after(std::string_view line, std::string_view key, int base);
// "address.worker" or "address_worker" as an event names it: addresses of one case in small
// letters, workers cut at 128 bytes and at the first that is not printable.
std::pair<std::string, std::string> split_login(std::string_view login);

}  // namespace tbg::sim
