// BIP325: a signet's blocks count only with a solution to its challenge, a script.
//
// The solution stands in the coinbase, in the output that commits to the witnesses: behind the
// commitment a push of ecc7daa2 | scriptSig | witness. It spends a transaction that exists for this
// alone, locked by the challenge and made of version, previous block, time, and the merkle root the
// block would have if the push ended with ecc7daa2. So bits and nonce are free, and everything else
// is signed: sign first, then grind.
//
// Challenges understood: one that is true by itself (OP_1 to OP_16; no solution needed), and bare
// 1-of-n multisig, which the public signet has. Solutions understood: OP_0 <signature of type ALL>,
// as wallets make them. Bitcoin Core runs any script; what is refused here for its form only, it
// might take. Source: BIP325; Core signet.cpp.
#pragma once

#include <optional>
#include <vector>

#include "fakes/consensus.h"
#include "fakes/signet_key.h"
#include "pool/bitcoin/block.h"

namespace tbg::fakes {

// OP_1 <key>... OP_n OP_CHECKMULTISIG for 1 to 16 keys.
bitcoin::Bytes one_of_challenge(const std::vector<bitcoin::Bytes>& public_keys);
// The keys of such a challenge; none: it is another script.
std::vector<bitcoin::Bytes> keys_of(bitcoin::ByteView challenge);

// Puts the solution behind the commitment, in place of whatever stands there, and makes the merkle
// root right; the block has to be ground afterwards. False: the challenge is not of this key, or
// the block commits to no witnesses, so that there is no place for a solution.
bool sign_block(bitcoin::Block& block, bitcoin::ByteView challenge, const SignetKey& key);

// Bitcoin Core's bad-signet-blksig, whatever is wrong.
Check check_solution(const bitcoin::Block& block, bitcoin::ByteView challenge);
// Which of the challenge's keys has signed it, from 0. nullopt: none.
std::optional<std::size_t> signer_of(const bitcoin::Block& block, bitcoin::ByteView challenge);

}  // namespace tbg::fakes
