#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pool/stratum/json_oracle.h"
#include "pool/stratum/json_tree.h"

namespace tbg::stratum {
namespace {

const std::vector<std::string> kSeeds = {
    R"({"id":7,"method":"mining.submit","params":["addr.w","1f","00","66a1b2c3","1a2b","00c0"]})",
    R"({"params": ["a\"\\\u00e4\ud83d\ude00", -0.5], "id": null, "method": "x"})",
    R"([[1,-2.25,"",{}],{"k":[true,false,null]}, [] ])",
    "\"\\ud83d\\ude00 \xc3\xa4\"",
};

rc::Gen<char> json_byte() {
  static constexpr std::string_view kAlphabet =
      "{}[],:\"\"\\ \t\r0123456789-+.eEtrufalsn/ubd\x80\xc3";
  return rc::gen::map(rc::gen::inRange<std::size_t>(0, kAlphabet.size()),
                      [](std::size_t i) { return kAlphabet[i]; });
}

// A few bytes overwritten, inserted, removed or swapped in a real line.
std::string mutated_line() {
  std::string line = *rc::gen::elementOf(kSeeds);
  const int edits = *rc::gen::inRange(0, 6);
  for (int i = 0; i < edits && !line.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        line[at] = *json_byte();
        break;
      case 1:
        line.insert(at, 1, *json_byte());
        break;
      case 2:
        line.erase(at, 1);
        break;
      default:
        std::swap(line[at], line[*rc::gen::inRange<std::size_t>(0, line.size())]);
    }
  }
  return line;
}

RC_GTEST_PROP(JsonTreeProp, accepts_exactly_what_is_json, ()) {
  const auto tree = std::make_unique<JsonTree>();
  for (int i = 0; i < 20; ++i) {
    const std::string line = mutated_line();
    if (!oracle_is_competent(line)) continue;
    RC_LOG() << line << '\n';
    RC_ASSERT((tree->load(line) != nullptr) == oracle_accepts(line));
  }
}

RC_GTEST_PROP(JsonTreeProp, accepts_random_short_texts_exactly_when_they_are_json, ()) {
  const auto tree = std::make_unique<JsonTree>();
  const auto line = *rc::gen::container<std::string>(json_byte());
  RC_PRE(oracle_is_competent(line));
  RC_ASSERT((tree->load(line) != nullptr) == oracle_accepts(line));
}

}  // namespace
}  // namespace tbg::stratum
