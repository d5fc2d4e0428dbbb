// Session files as tbgsim reads them.
#pragma once

#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::sim {

// The file, and the parts in which it goes on; std::runtime_error if there is none.
bitcoin::Bytes read_session(const std::string& path);

}  // namespace tbg::sim
