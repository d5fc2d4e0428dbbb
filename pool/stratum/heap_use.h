// Counts what this program takes from the heap, by replacing operator new. For tests only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tbg::stratum {

struct HeapUse {
  std::size_t allocations = 0;
  std::size_t frees = 0;
  std::size_t largest = 0;
  std::int64_t bytes = 0;  // that are held now and were not at the reset, as the heap rounds them
};

// Since the last reset.
HeapUse heap_use();
void reset_heap_use();

}  // namespace tbg::stratum
