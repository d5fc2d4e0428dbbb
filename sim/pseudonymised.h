// A session file with other names in it: see Pseudonyms.
//
// The inputs are renamed, and what the pool then read from its disk. Everything that follows from
// them is made anew, by giving them to this build of the pool (sim/rerun.h): so the result replays
// byte for byte, in checksums and sizes, too, but is this build's, and what the rerun does not
// repeat is not in it.
#pragma once

#include <cstdint>
#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::sim {

struct Pseudonymised {
  bitcoin::Bytes file;
  std::string problem;  // not "": it could not be done
};
// `key`: of the names; `level`: of zstd.
Pseudonymised pseudonymised(bitcoin::ByteView file, std::uint64_t key, int level);

}  // namespace tbg::sim
