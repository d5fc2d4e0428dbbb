// What the processor and the operating system offer. AVX registers count only if the system saves
// them on a task switch (XSAVE), which __builtin_cpu_supports checks; the SHA extension uses the
// old SSE registers, but GCC 12 has no name for it, so its bit is read from CPUID.
#include <cpuid.h>

#include "pool/bitcoin/sha256_kernels.h"

namespace tbg::bitcoin::sha256_detail {

namespace {

bool find_sha_ni() noexcept {
  constexpr unsigned kShaBit = 1U << 29;
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & kShaBit) != 0 &&
         __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1");
}

}  // namespace

bool has_sha_ni() {
  static const bool has = find_sha_ni();  // CPUID costs microseconds inside a virtual machine
  return has;
}

bool has_avx2() { return __builtin_cpu_supports("avx2"); }

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw");
}

}  // namespace tbg::bitcoin::sha256_detail
