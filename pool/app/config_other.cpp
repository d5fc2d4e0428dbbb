// Keys that ask for what this version does not do, by name: an operator learns why, instead of
// wondering why nothing happens.
#include <array>

#include "pool/app/config_sections.h"

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

constexpr std::string_view kNotYet =
    "not served by this version yet; remove it, or give its default";

bool is_empty(const ConfigNode& node) {
  return node.kind == Kind::null || (node.kind == Kind::boolean && !node.boolean) ||
         (node.kind == Kind::array && node.items.empty()) ||
         (node.kind == Kind::text && node.text.empty()) ||
         (node.kind == Kind::object && node.items.empty());
}

// Accepted if off, or equal to the default.
void later(ObjectReader& config, std::string_view key, std::string_view default_value,
           std::string_view example) {
  const ConfigNode* const node = config.find(key, example);
  if (node == nullptr || is_empty(*node)) return;
  const bool scalar = node->kind == Kind::text || node->kind == Kind::number;
  const bool is_default = (scalar && node->text == default_value) ||
                          (node->kind == Kind::boolean && default_value == "true");
  if (!is_default) config.problem(key, kNotYet);
}

struct Word {
  std::string_view key;
  std::string_view message;
};

constexpr std::array kIgnored{
    Word{"allow_low_diff", "not needed: the network difficulty is always taken as it is"},
    Word{"max_pool_useragents", "not needed: there is no list of user agents to cut"},
    Word{"track_best_diff", "not needed: best differences are always kept"},
    Word{"track_weekly_stats", "not needed: weekly counters are always kept"},
};

constexpr std::array kRefused{
    Word{"proxy", "this is a pool, not a proxy: it cannot mine for another pool"},
    Word{"redirecturl",
         "this is a pool, not a redirector: name several pools in the miners instead"},
    Word{"nodeserver",
         "remote mining nodes are not served: list several nodes in btcd, every block "
         "goes to all of them"},
    Word{"trusted",
         "remote pools are not served; addresses exempt from limits belong into "
         "limits.trusted"},
    Word{"upstream",
         "remote pools are not served: run independent pools with different instance "
         "names"},
    Word{"useragent",
         "a list of the only user agents allowed is not served: a miner can call "
         "itself anything; limit addresses in the firewall"},
};

}  // namespace

void read_not_served_yet(ObjectReader& config) {
  ObjectReader http = config.child("http", R"("http": {"listen": "127.0.0.1:8080"})");
  later(http, "listen", "127.0.0.1:8080", R"("listen": "127.0.0.1:8080")");
  later(http, "token", "", R"("token": "")");
  http.finish();
  later(config, "region", "", R"("region": "")");
}

void read_ckpool_only(ObjectReader& config) {
  for (const auto& [key, message] : kIgnored)
    if (config.find(key, "remove it") != nullptr) config.note(key, message);
  for (const auto& [key, message] : kRefused) {
    const ConfigNode* const node = config.find(key, "remove it");
    if (node != nullptr && !is_empty(*node)) config.problem(key, message);
  }
}

}  // namespace tbg::app
