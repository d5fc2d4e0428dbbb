// The bodies of our JSON-RPC calls, version 1.0 (what bitcoind and btcd both take).
#pragma once

#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::live {

std::string status_request();      // getblockchaininfo
std::string best_block_request();  // getbestblockhash
std::string header_request(const bitcoin::Hash256& hash);
std::string template_request(const std::string& long_poll_id);
std::string submit_request(bitcoin::ByteView block);
std::string prefer_request(const bitcoin::Hash256& hash);  // preciousblock

}  // namespace tbg::live
