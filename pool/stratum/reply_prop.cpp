#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

using nlohmann::json;

// Strict dumping throws on what is not UTF-8.
bool is_utf8(const std::string& text) {
  try {
    return !json(text).dump().empty();
  } catch (const json::exception&) {
    return false;
  }
}

rc::Gen<std::string> text_around_utf8() {
  const auto piece = rc::gen::element<std::string>(
      "a", "\"", "\\", "\n", "\xc3\xa4", "\xe2\x82\xac", "\xed\x9f\xbf", "\xee\x80\x80",
      "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xe0\xa0\x80", "\xf0\x90\x80\x80", "\x7f");
  const auto stray =
      rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::weightedOneOf<std::string>({{8, piece}, {1, stray}})),
                      [](const std::vector<std::string>& parts) {
                        std::string all;
                        for (const std::string& part : parts)
                          all += part;
                        return all;
                      });
}

RC_GTEST_PROP(ReplyProp, any_message_becomes_one_line_of_json_that_says_it, ()) {
  const std::string text = *text_around_utf8();
  std::string out;
  notify_message(out, text);
  RC_ASSERT(out.find('\n') == out.size() - 1);
  const json parsed = json::parse(out);
  RC_ASSERT(parsed["method"] == "client.show_message");
  const auto said = parsed["params"][0].get<std::string>();
  RC_ASSERT(is_utf8(said));
  RC_ASSERT((said == text) == is_utf8(text));
}

}  // namespace
}  // namespace tbg::stratum
