#include <string_view>

#include "pool/bitcoin/assert.h"
#include "pool/core/template_json.h"

// Whatever a node answers: a template that holds what its reader relies on, or one clear error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto result = tbg::core::parse_template({reinterpret_cast<const char*>(data), size});
  if (!result) {
    TBG_ASSERT(!result.error().message.empty());
    TBG_ASSERT(result.error().message.find('\n') == std::string::npos);
    return 0;
  }
  const tbg::BlockTemplate& good = **result;
  TBG_ASSERT(good.height >= 0);
  TBG_ASSERT(good.min_time <= good.time);
  TBG_ASSERT(good.fees >= 0 && good.fees <= good.coinbase_value);
  TBG_ASSERT(good.transactions.empty() == (good.transaction_count == 0));
  TBG_ASSERT(good.branch.empty() == (good.transaction_count == 0));
  return 0;
}
