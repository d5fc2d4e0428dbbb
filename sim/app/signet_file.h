// A signet in a file, for tbgsim signet: its challenge, and keys that sign for it.
//
//   challenge 512102...51ae
//   key cTf3...        WIF or 64 hexadecimal digits; none: blocks can be verified only
#pragma once

#include <string>

#include "fakes/consensus.h"

namespace tbg::sim {

// std::runtime_error with file and line.
fakes::Signet read_signet(const std::string& path);
std::string signet_text(const fakes::Signet& signet);

}  // namespace tbg::sim
