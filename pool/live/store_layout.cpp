#include "pool/live/store_layout.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/live/file_io.h"

namespace tbg::live {

namespace fs = std::filesystem;

fs::path folder_path(const fs::path& datadir, Folder folder) {
  switch (folder) {
    case Folder::root:
      return datadir;
    case Folder::templates:
      return datadir / "templates";
    case Folder::blocks:
      return datadir / "blocks";
    case Folder::records:
      return datadir / "records";
    case Folder::spool:
      return datadir / "spool";
    case Folder::consumers:
      return datadir / "spool" / "consumers";
  }
  TBG_ASSERT(false);
  return {};
}

StoreResult<std::vector<std::string>> list_files(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (!name.starts_with('.') && entry->is_regular_file(ignored)) names.push_back(name);
  }
  if (error) return store_error("list", folder.string(), error.value());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace tbg::live
