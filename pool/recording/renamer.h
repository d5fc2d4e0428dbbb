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
  // `keeps_tags`: see rename_life().
  Renamer(const Pseudonyms& names, bool keeps_tags) : names_(names), keeps_tags_(keeps_tags) {}

  // Every crossing in its order, those that are not needed as well: they say which connections end.
  bitcoin::Bytes renamed(bitcoin::ByteView crossing);

 private:
  template <typename C>
  bitcoin::Bytes renamed_input(bitcoin::ByteView crossing, auto change);
  bitcoin::Bytes renamed_read(bitcoin::ByteView call);
  void forget(bitcoin::ByteView close);
  RenamedStream& stream(ConnectionId connection);

  const Pseudonyms& names_;
  bool keeps_tags_;
  std::map<ConnectionId, RenamedStream> streams_;
};

// Takes the names out of how a life was set up. Names of users (user_tags) stay where they go into
// coinbases, and so into hashes; elsewhere they go.
void rename_life(LifeInfo& info, const Pseudonyms& names);

// What another pool needs to do the same: inputs, and what ports and the disk answered. Of names
// there is in it what Renamer changes, what an operator says, and digests, which forget_digest()
// empties.
bool is_needed(core::Crossing kind);
void forget_digest(bitcoin::Bytes& crossing);

}  // namespace tbg::recording
