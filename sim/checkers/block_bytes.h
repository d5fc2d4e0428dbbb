// A block as it is sent to a node, taken apart far enough to see whom it pays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::sim {

struct BlockOutput {
  std::int64_t value = 0;  // satoshi
  std::string_view script;
};

// Views point into the bytes given.
struct BlockBytes {
  std::string_view header;  // 80 bytes
  std::size_t transactions = 0;
  std::string_view coinbase_script;
  std::vector<BlockOutput> outputs;         // of the coinbase
  std::vector<std::string_view> witnesses;  // of the coinbase's input
};

// nullopt unless the bytes are one block and nothing else: every transaction can be read, counts
// and lengths in their shortest form, and the first one is a coinbase.
std::optional<BlockBytes> read_block(std::string_view bytes);

}  // namespace tbg::sim
