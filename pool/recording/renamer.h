// Crossings of one life with other names in them (pseudonyms.h).
//
// What the pool does follows from its inputs, names, sizes and checksums and all: so inputs are
// renamed, and what the pool read from its disk; the rest is to be made anew by giving them to a
// pool again (tbgsim accept).
#pragma once

#include <map>

#include "pool/core/crossing.h"
#include "pool/recording/pseudonyms.h"
#include "pool/recording/session_format.h"

namespace tbg::recording {

class Renamer {
 public:
  explicit Renamer(Pseudonyms& names) : names_(names) {}

  bitcoin::Bytes renamed(bitcoin::ByteView crossing);

 private:
  template <typename C>
  bitcoin::Bytes renamed_input(bitcoin::ByteView crossing, auto change);
  bitcoin::Bytes renamed_read(bitcoin::ByteView call);
  RenamedStream& stream(ConnectionId connection);

  Pseudonyms& names_;
  std::map<ConnectionId, RenamedStream> streams_;
};

// Takes the names out of how a life was set up.
void rename_life(LifeInfo& info, Pseudonyms& names);

// What another pool needs to do the same: inputs, and what ports and the disk answered. Nothing of
// it but what Renamer changes can hold a name, except digests, which forget_digest() empties.
bool is_needed(core::Crossing kind);
void forget_digest(bitcoin::Bytes& crossing);

}  // namespace tbg::recording
