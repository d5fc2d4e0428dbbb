// Bytes and their hex, for checkers: naive on purpose, and not a line of it the pool's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

using Bytes = std::vector<std::uint8_t>;

// nullopt for an odd number of digits and for anything that is no hex digit; either case is read.
std::optional<Bytes> bytes_of_hex(std::string_view hex);
// 1..8 hex digits and nothing else.
std::optional<std::uint32_t> u32_of_hex(std::string_view hex);
std::string hex_of(const std::uint8_t* data, std::size_t size);
inline std::string hex_of(const Bytes& bytes) { return hex_of(bytes.data(), bytes.size()); }
// As people write hashes: last byte first.
std::string text_of(const Hash& hash);
// The shortest text that reads back as the same number.
std::string text_of(double number);
void append_le32(Bytes& out, std::uint32_t value);

}  // namespace tbg::sim
