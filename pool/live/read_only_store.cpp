#include "pool/live/read_only_store.h"

#include "pool/live/file_io.h"
#include "pool/live/store_layout.h"
#include "pool/live/unwritten_events.h"

namespace tbg::live {

StoreError ReadOnlyStore::refusal() const { return {datadir_.string() + " is only read"}; }

StoreResult<void> ReadOnlyStore::begin(Log, std::string_view) { return refusal(); }
StoreResult<void> ReadOnlyStore::append(Log, bitcoin::ByteView) { return refusal(); }
StoreResult<void> ReadOnlyStore::truncate(Log, std::uint64_t) { return refusal(); }
void ReadOnlyStore::sync(Log) {}
StoreResult<void> ReadOnlyStore::put(Folder, std::string_view, bitcoin::ByteView) {
  return refusal();
}
StoreResult<void> ReadOnlyStore::remove(Folder, std::string_view) { return refusal(); }

void ReadOnlyStore::hide(Folder folder, const std::string& name) {
  hidden_.insert((folder_path(datadir_, folder) / name).string());
}

StoreResult<bitcoin::Bytes> ReadOnlyStore::read(Folder folder, std::string_view name) {
  const std::string path = (folder_path(datadir_, folder) / name).string();
  auto bytes = folder == Folder::spool ? read_segment(datadir_, name) : read_file(path);
  if (!bytes) {
    vanished_ = vanished_ || !std::filesystem::exists(path);
    return bytes;
  }
  const std::size_t size = sizes_.try_emplace(path, bytes->size()).first->second;
  if (bytes->size() > size) bytes->resize(size);
  return bytes;
}

StoreResult<std::uint64_t> ReadOnlyStore::size(Folder folder, std::string_view name) {
  auto bytes = read(folder, name);
  if (!bytes) return bytes.error();
  return bytes->size();
}

StoreResult<std::vector<std::string>> ReadOnlyStore::list(Folder folder) {
  const std::filesystem::path path = folder_path(datadir_, folder);
  if (!names_.contains(folder)) {
    auto names = list_files(path);
    if (!names) return names;
    names_[folder] = std::move(*names);
  }
  std::vector<std::string> shown;
  for (const std::string& name : names_[folder])
    if (!hidden_.contains((path / name).string())) shown.push_back(name);
  return shown;
}

}  // namespace tbg::live
