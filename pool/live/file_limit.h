// How many files, and so miners, the process may have open.
#pragma once

#include <cstdint>

namespace tbg::live {

struct FileLimit {
  std::uint64_t before = 0;
  std::uint64_t now = 0;
};

// Raises the soft limit to the hard one. What cannot be raised stays as it is.
FileLimit raise_file_limit();

}  // namespace tbg::live
