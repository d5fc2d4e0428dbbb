#include "pool/bitcoin/xonly_key.h"

#include <secp256k1.h>
#include <secp256k1_extrakeys.h>

namespace tbg::bitcoin {

bool is_xonly_key(ByteView key) {
  if (key.size() != 32) return false;
  secp256k1_xonly_pubkey parsed;
  return secp256k1_xonly_pubkey_parse(secp256k1_context_static, &parsed, key.data()) == 1;
}

}  // namespace tbg::bitcoin
