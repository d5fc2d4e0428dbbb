// One line of JSON as a flat list of nodes, completely validated; only request.cpp uses it.
//
// simdjson on demand finds the tokens, but it checks only what is read, and its DOM forgets how a
// number was written and refuses integers above 64 bits. So every value is visited once and noted
// here in the order of the text: a container, then its members (of an object: key, value, key,
// value ...).
//
// Refused beyond RFC 8259: more than kLineMax bytes, nesting deeper than kDepthMax (the walk
// recurses; no request needs more than 3), lone surrogates. Memory, kept between lines: about 150
// KiB for simdjson and 40 bytes a node, so at most 640 KiB more after a hostile line of 8,000
// values; one tree per shard.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pool/stratum/line_framer.h"

namespace tbg::stratum {

struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::uint32_t size = 1;      // nodes of this value, itself included
  std::string_view raw = {};   // of a scalar: as it was sent
  std::string_view text = {};  // of a string: unescaped; of a number: as it was sent

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  // Nodes lie behind one another, so neighbours are reached by arithmetic.
  [[nodiscard]] const JsonNode* first() const { return this + 1; }
  [[nodiscard]] const JsonNode* next() const { return this + size; }
};

// The member at `index`, or nullptr where there is none; `array` may be nullptr or of another kind.
const JsonNode* element(const JsonNode* array, std::size_t index);

class JsonTree {
 public:
  static constexpr int kDepthMax = 64;

  JsonTree();
  // nullptr unless `line` is one JSON value. Nodes and their views live until the next load().
  const JsonNode* load(std::string_view line);

 private:
  bool walk(simdjson::ondemand::value& value, int depth);
  bool walk_array(simdjson::ondemand::value& value, int depth);
  bool walk_object(simdjson::ondemand::value& value, int depth);

  std::array<char, kLineMax + 2 + simdjson::SIMDJSON_PADDING> buffer_{};
  simdjson::ondemand::parser parser_;
  std::vector<JsonNode> nodes_;
};

}  // namespace tbg::stratum
