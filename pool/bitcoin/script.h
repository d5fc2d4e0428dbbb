// Scripts as far as a pool writes and reads them.
#pragma once

#include <cstdint>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// Appends the smallest push of `data` (at most 520 bytes): direct push, PUSHDATA1 or PUSHDATA2.
// Never OP_n.
void push_data(Bytes& script, ByteView data);

// The BIP34 height push exactly as Bitcoin Core's `CScript() << nHeight` writes it: OP_1..OP_16
// for 1..16, otherwise a minimal push of the little-endian number with a sign byte where the top
// bit is set. Precondition: height >= 0. Source: Core script.h, CScript::push_int64;
// ContextualCheckBlock bad-cb-height.
Bytes height_push(std::int64_t height);

// OP_RETURN <aa21a9ed || commitment>, BIP141.
Bytes witness_commitment_script(const Hash256& commitment);
void append_witness_commitment_script(Bytes& script, const Hash256& commitment);

// OP_1 to OP_16 and nothing else: anybody may spend it, with nothing. As a signet's challenge
// (BIP325) it asks for no solution.
bool is_true_by_itself(ByteView script);

}  // namespace tbg::bitcoin
