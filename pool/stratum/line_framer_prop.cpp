#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pool/stratum/line_framer.h"
#include "pool/stratum/line_framer_twin.h"

namespace tbg::stratum {
namespace {

// Short lines of awkward characters, and now and then a run that lands around the limit.
rc::Gen<std::string> stream_part() {
  const auto letters = rc::gen::container<std::string>(
      rc::gen::element('a', '{', ' ', '\t', '\r', '\n', '\n', '\0', '\xff'));
  const auto run = rc::gen::map(rc::gen::inRange<std::size_t>(kLineMax - 3, kLineMax + 4),
                                [](std::size_t size) { return std::string(size, 'r'); });
  return rc::gen::weightedOneOf<std::string>({{20, letters}, {1, run}});
}

RC_GTEST_PROP(LineFramerProp, any_split_of_any_stream_gives_the_same_lines, ()) {
  std::string stream;
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(stream_part())) {
    stream += part;
  }
  LineFramer framer;
  Framed framed;
  for (std::string_view rest = stream; !rest.empty();) {
    const auto size = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(1, 5),
                                      rc::gen::inRange<std::size_t>(1, rest.size() + 1));
    frame_piece(framer, rest.substr(0, size), framed);
    rest.remove_prefix(std::min(size, rest.size()));
    if (rest.size() > 2000) {  // shrinkable choices are dear; the long middle needs none
      const std::size_t bulk = rest.size() - 1000;
      frame_piece(framer, rest.substr(0, bulk), framed);
      rest.remove_prefix(bulk);
    }
  }
  RC_ASSERT(framed == frame_naively(stream));
}

RC_GTEST_PROP(LineFramerProp, one_byte_segments_give_the_same_lines, ()) {
  const std::string stream =
      *rc::gen::map(rc::gen::container<std::vector<std::string>>(stream_part()),
                    [](const std::vector<std::string>& parts) {
                      std::string all;
                      for (const std::string& part : parts)
                        all += part;
                      return all;
                    });
  LineFramer framer;
  Framed framed;
  for (const char c : stream)
    frame_piece(framer, {&c, 1}, framed);
  RC_ASSERT(framed == frame_naively(stream));
}

}  // namespace
}  // namespace tbg::stratum
