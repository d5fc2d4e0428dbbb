// What a node answers to getblocktemplate, both as the port's digest and as Bitcoin Core's JSON.
#pragma once

#include <string>
#include <vector>

#include "fakes/chain.h"

namespace tbg::fakes {

// The mempool's transactions that fit a block, in an order in which they may stand there.
std::vector<const PooledTx*> choose_transactions(const Chain& chain);

BlockTemplate build_template(const Chain& chain, std::int64_t now_s);
// The `result` of getblocktemplate with the fields, names and forms of Bitcoin Core 30.
std::string template_json(const Chain& chain, std::int64_t now_s);

}  // namespace tbg::fakes
