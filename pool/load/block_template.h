// Synthetic block templates of the size the main network has them.
//
// Every transaction is a P2WPKH payment of one input and two outputs with made-up keys and
// signatures: well-formed bytes whose txid, wtxid, weight and witness commitment are right, which
// nobody could spend. About 680 bytes of JSON each: 3,000 of them make 2 MB and a merkle branch of
// 12 levels.
#pragma once

#include <cstdint>
#include <string>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/network.h"

namespace tbg::load {

struct TemplateSpec {
  bitcoin::Network network = bitcoin::Network::main;
  std::int64_t height = 0;
  bitcoin::Hash256 previous;
  std::uint32_t bits = 0;
  std::uint32_t min_time = 0;
  std::uint32_t transactions = 3000;
  std::string long_poll_id;
};

// getblocktemplate's result without its last member: append `"curtime":N}`. The time changes with
// every question, the two megabytes before it do not.
std::string make_template(const TemplateSpec& spec);

}  // namespace tbg::load
