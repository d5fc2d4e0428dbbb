// The small answers of a node, from JSON-RPC to values. getblocktemplate's is in
// pool/core/template_json.h.
#pragma once

#include <string_view>

#include "pool/ports/node.h"

namespace tbg::live {

NodeResult<NodeStatus> parse_status(std::string_view answer);
NodeResult<bitcoin::Hash256> parse_best_block(std::string_view answer);
// btcd leaves out mediantime and chainwork, and previousblockhash is missing in the first block.
NodeResult<HeaderInfo> parse_header(std::string_view answer);
NodeResult<SubmitReply> parse_submit(std::string_view answer);

}  // namespace tbg::live
