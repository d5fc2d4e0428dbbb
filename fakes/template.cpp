#include "fakes/template.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {

using bitcoin::Hash256;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kReservedWeight = 4'000;  // header and coinbase

Json transactions_json(const std::vector<const PooledTx*>& chosen) {
  Json list = Json::array();
  std::map<Hash256, std::size_t> place;  // 1-based: 0 is the coinbase
  for (const PooledTx* entry : chosen) {
    Json depends = Json::array();
    for (const bitcoin::TxIn& input : entry->tx.inputs) {
      const auto found = place.find(input.previous.txid);
      if (found != place.end()) depends.push_back(found->second);
    }
    place.emplace(entry->txid, place.size() + 1);
    list.push_back({{"data", bitcoin::to_hex(entry->raw)},
                    {"txid", bitcoin::display_hex(entry->txid)},
                    {"hash", bitcoin::display_hex(entry->wtxid)},
                    {"depends", depends},
                    {"fee", entry->fee},
                    {"sigops", entry->sigops_cost},
                    {"weight", entry->weight}});
  }
  return list;
}

std::string bits_hex(std::uint32_t bits) {
  std::string text;
  bitcoin::append_hex32(text, bits);
  return text;
}

}  // namespace

std::vector<const PooledTx*> choose_transactions(const Chain& chain) {
  std::vector<const PooledTx*> chosen;
  std::size_t weight = kReservedWeight;
  std::int64_t sigops = 0;
  // A prefix: whatever stands in it has its parents in it too.
  for (const PooledTx& entry : chain.mempool().transactions()) {
    weight += entry.weight;
    sigops += entry.sigops_cost;
    if (weight > chain.options().template_weight_max || sigops > kSigopsCostMax) break;
    chosen.push_back(&entry);
  }
  return chosen;
}

BlockTemplate build_template(const Chain& chain, std::int64_t now_s) {
  const BlockEntry& tip = chain.tip();
  BlockTemplate work;
  work.height = tip.height + 1;
  work.previous = tip.hash;
  work.version = chain.options().template_version;
  work.min_time = static_cast<std::uint32_t>(min_child_time(tip, chain.rules()));
  work.time = std::max(work.min_time, static_cast<std::uint32_t>(now_s));
  work.bits = next_bits(tip, work.time, chain.rules());
  std::vector<Hash256> txids;
  std::vector<Hash256> wtxids;
  for (const PooledTx* entry : choose_transactions(chain)) {
    work.fees += entry->fee;
    bitcoin::put_bytes(work.transactions, entry->raw);
    txids.push_back(entry->txid);
    wtxids.push_back(entry->wtxid);
  }
  work.transaction_count = txids.size();
  work.coinbase_value = bitcoin::subsidy(chain.rules().network, work.height) + work.fees;
  work.branch = bitcoin::merkle_branch(txids);
  if (chain.rules().segwit) work.witness_commitment = bitcoin::witness_commitment(wtxids, {});
  const auto& signet = chain.rules().signet;
  work.needs_signature = signet && !bitcoin::is_true_by_itself(signet->challenge);
  work.long_poll_id = bitcoin::display_hex(tip.hash) + std::to_string(chain.mempool().changes());
  return work;
}

std::string template_json(const Chain& chain, std::int64_t now_s) {
  const BlockTemplate work = build_template(chain, now_s);
  const bool segwit = work.witness_commitment.has_value();
  const auto target = bitcoin::target_from_bits(work.bits);
  Json rules = Json::array({"csv"});
  if (segwit) rules.push_back("!segwit");
  const auto& signet = chain.rules().signet;
  if (signet) rules.push_back("!signet");
  rules.push_back("taproot");
  Json reply{{"capabilities", {"proposal"}},
             {"version", work.version},
             {"rules", rules},
             {"vbavailable", Json::object()},
             {"vbrequired", 0},
             {"previousblockhash", bitcoin::display_hex(work.previous)},
             {"transactions", transactions_json(choose_transactions(chain))},
             {"coinbaseaux", Json::object()},
             {"coinbasevalue", work.coinbase_value},
             {"longpollid", work.long_poll_id},
             {"target", bitcoin::to_hex(target.value_or(bitcoin::U256()))},
             {"mintime", work.min_time},
             {"mutable", {"time", "transactions", "prevblock"}},
             {"noncerange", "00000000ffffffff"},
             {"sigoplimit", kSigopsCostMax},
             {"sizelimit", chain.options().block_weight_max},
             {"weightlimit", chain.options().block_weight_max},
             {"curtime", work.time},
             {"bits", bits_hex(work.bits)},
             {"height", work.height}};
  if (segwit) {
    reply["default_witness_commitment"] =
        bitcoin::to_hex(bitcoin::witness_commitment_script(*work.witness_commitment));
  }
  if (signet) reply["signet_challenge"] = bitcoin::to_hex(signet->challenge);
  return reply.dump();
}

}  // namespace tbg::fakes
