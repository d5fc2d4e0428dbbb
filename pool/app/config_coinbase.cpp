// btcaddress, btcsig, btcsig_max_len, btcsig_include_username, user_tags, donation, donaddress.
#include "pool/app/config_sections.h"
#include "pool/app/text.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

void read_tag(ObjectReader& config, bitcoin::TagRules& out) {
  constexpr std::string_view kExample = R"("btcsig": "/my pool/")";
  std::string text;
  if (config.text("btcsig", text, kExample)) {
    if (printable_ascii(text))
      out.signature = std::move(text);
    else
      config.expected("btcsig", "printable ASCII (it is written into every block)");
  }
  config.whole("btcsig_max_len", out.max_length, {1, static_cast<double>(core::kTagMax)},
               R"("btcsig_max_len": 40)");
  config.boolean("btcsig_include_username", out.include_username,
                 R"("btcsig_include_username": false)");
  if (out.signature.size() > out.max_length && config.has("btcsig"))
    config.note("btcsig", "is longer than btcsig_max_len: cut to \"" +
                              bitcoin::coinbase_tag(out, {}, out.max_length) + "\"");
}

}  // namespace

void read_coinbase(ObjectReader& config, Settings& out) {
  constexpr std::string_view kDonation = R"("donation": 0.5, "donaddress": "bc1q...")";
  config.word("btcaddress", out.btcaddress,
              R"("btcaddress": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")");
  if (!out.btcaddress.empty())
    config.note("btcaddress",
                "only used by the self-test at start: this pool is solo, a block pays the address "
                "of the miner who found it");
  read_tag(config, out.pool.tag);
  config.word("user_tags", out.user_tags_file, R"("user_tags": "/etc/tbgpool/tags.json")");
  config.number("donation", out.pool.donation_percent, {0, 99.9}, kDonation);
  config.word("donaddress", out.donaddress, kDonation);
  if (out.pool.donation_percent > 0 && !config.has("donaddress"))
    config.problem("donation", "needs donaddress: to whom?");
}

}  // namespace tbg::app
