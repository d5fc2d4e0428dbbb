// Files that a pool has read, with other names in them: snapshots and spool by their texts, the log
// of blocks by its records. Damaged lines stay as they are, but for the names that can be found.
#pragma once

#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/store.h"
#include "pool/recording/pseudonyms.h"

namespace tbg::recording {

bitcoin::Bytes renamed_file(Pseudonyms& names, Folder folder, std::string_view name,
                            const bitcoin::Bytes& content);

}  // namespace tbg::recording
