// The one question this pool has for libsecp256k1, and the only place that includes it.
#pragma once

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// True if the 32 bytes are the x coordinate of a point on the curve (BIP340): an output whose key
// is not one can never be spent.
bool is_xonly_key(ByteView key);

}  // namespace tbg::bitcoin
