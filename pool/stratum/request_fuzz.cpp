// Any line: nothing crashes, JSON is told from what is not as the oracle does, and an echoed id is
// JSON again.
#include "pool/bitcoin/assert.h"
#include "pool/stratum/json_oracle.h"
#include "pool/stratum/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg::stratum;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  RequestParser parser;
  const ParseResult result = parser.parse(line);
  const bool is_json = result.has_value() || result.error().error == ParseError::invalid_request;
  if (oracle_is_competent(line)) TBG_ASSERT(is_json == oracle_accepts(line));

  const std::string id(result.has_value() ? result->id : result.error().id);
  const std::string echo = "{\"method\":\"mining.ping\",\"id\":" + id + "}";
  const ParseResult again = parser.parse(echo);
  TBG_ASSERT(again.has_value() && again->id == id);
  return 0;
}
