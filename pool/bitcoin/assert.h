// Assertions that stay on in release builds: a broken invariant of ours must stop the process (the
// supervisor restarts it) rather than miscount a share. Never used on input from outside.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tbg {

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace tbg

// A macro, because only a macro knows the text and the place of the condition.
#define TBG_ASSERT(condition) \
  ((condition) ? void(0) : ::tbg::assertion_failed(#condition, __FILE__, __LINE__))
