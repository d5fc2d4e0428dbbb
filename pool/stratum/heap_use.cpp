#include "pool/stratum/heap_use.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

// Global, because operator new has nowhere else to count.
tbg::stratum::HeapUse counted;

std::int64_t held_by(void* memory) {
  constexpr std::int64_t kHead = 8;  // the heap's own
  return memory == nullptr ? 0 : static_cast<std::int64_t>(::malloc_usable_size(memory)) + kHead;
}

void* take(std::size_t size) {
  ++counted.allocations;
  counted.largest = std::max(counted.largest, size);
  void* const memory = std::malloc(size);
  counted.bytes += held_by(memory);
  return memory;
}

void give_back(void* memory) {
  if (memory != nullptr) ++counted.frees;
  counted.bytes -= held_by(memory);
  std::free(memory);
}

}  // namespace

// All forms, because a sanitizer that keeps its own of one form complains about a mixed pair.
void* operator new(std::size_t size) {
  if (void* const memory = take(size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

namespace tbg::stratum {

HeapUse heap_use() { return counted; }
void reset_heap_use() { counted = {}; }

}  // namespace tbg::stratum
