// Where in a datadir what the Store port calls a folder is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pool/ports/store.h"

namespace tbg::live {

std::filesystem::path folder_path(const std::filesystem::path& datadir, Folder folder);
// Names of its files, sorted; those that begin with a dot are not ours to list.
StoreResult<std::vector<std::string>> list_files(const std::filesystem::path& folder);

}  // namespace tbg::live
