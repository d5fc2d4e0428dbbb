// Files that a pool has read, with other names in them: snapshots and spool by their texts, the log
// of blocks by its records. A line that was torn within a name ends before it; a row that was
// damaged stays so.
#pragma once

#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/ports/store.h"
#include "pool/recording/pseudonyms.h"

namespace tbg::recording {

bitcoin::Bytes renamed_file(const Pseudonyms& names, Folder folder, std::string_view name,
                            const bitcoin::Bytes& content);

}  // namespace tbg::recording
