// getblocktemplate's answer, from JSON to a checked BlockTemplate.
//
// A wrong template costs a block, and only long after it was handed out, so everything that can be
// checked is: fields present and of the right type, numbers within consensus, bits against target,
// every transaction's data against the ids claimed for it, the witness commitment against the
// transactions, sums against the limits. What cannot be checked here (whether transactions are
// valid) is the node's word.
//
// Cost: 3,000 transactions (2 MB of JSON) take about 1.5 ms to read and a few to hash, nothing
// quadratic. Memory: about twice the answer, all given back but the transactions themselves.
// Source: BIP22, BIP23, BIP141, BIP145; Bitcoin Core rpc/mining.cpp; btcd rpcserver.go.
#pragma once

#include <string_view>

#include "pool/ports/node.h"

namespace tbg::core {

// `answer` is the whole JSON-RPC reply. Errors:
// - the node's own JSON-RPC error, told apart by its code;
// - bad_reply: not JSON, cut off, a field missing or of the wrong type;
// - bad_template: well-formed, but contradicting itself or beyond what this pool can do.
// The message is what comes after the node's name: "sent a template ...". Never throws.
NodeResult<TemplatePtr> parse_template(std::string_view answer);

}  // namespace tbg::core
