// A crossing as people read it: `send connection=3 bytes="{\"id\":1,...}\n"`. Every value has its
// name; long ones are cut, with their size.
#pragma once

#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::recording {

// Of a crossing that may be damaged, or end in the middle: then the text ends where it does, and
// says so.
std::string describe(bitcoin::ByteView crossing);
// What it is, in a word or two: "event share_submitted", "send mining.notify", "send reply",
// "store_append".
std::string kind_text(bitcoin::ByteView crossing);

}  // namespace tbg::recording
