// Session files as tbgsim reads and writes them.
#pragma once

#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::sim {

// The file, and the parts in which it goes on; std::runtime_error if there is none.
bitcoin::Bytes read_session(const std::string& path);

inline constexpr int kSessionLevel = 19;  // of zstd: such files are kept for years
// In one part, whole or not at all; std::runtime_error if it cannot be written.
void write_session(const std::string& path, bitcoin::ByteView content);

}  // namespace tbg::sim
