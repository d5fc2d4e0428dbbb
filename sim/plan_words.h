// The words that plans have for the values of enumerations.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/plan.h"

namespace tbg::sim {

std::string_view word(WorkMode mode);
std::string_view word(Hostility hostility);
std::string_view word(bitcoin::Network network);

// False: there is no such word; `choices` then lists those there are.
bool from_word(std::string_view text, WorkMode& out, std::string& choices);
bool from_word(std::string_view text, Hostility& out, std::string& choices);
bool from_word(std::string_view text, bitcoin::Network& out, std::string& choices);

}  // namespace tbg::sim
