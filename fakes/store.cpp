#include "fakes/store.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::ByteView;

std::optional<StoreError> FakeStore::fault(std::string_view what) {
  ++operations_;
  if (countdown_ == 0 || --countdown_ > 0) return std::nullopt;
  return StoreError{std::string(what) + ": Input/output error"};
}

std::size_t FakeStore::used() const {
  std::size_t sum = 0;
  for (const auto& [name, segment] : segments_)
    sum += segment.bytes.size();
  for (const auto& [name, bytes] : files_)
    sum += bytes->size();
  return sum;
}

StoreResult<void> FakeStore::begin(Log log, std::string_view segment) {
  if (auto error = fault("begin")) return *error;
  const FileName name{folder_of(log), std::string(segment)};
  segments_[name].bytes.reserve(room_);
  current_[log] = name;
  return {};
}

FakeStore::Segment& FakeStore::current(Log log) {
  const auto found = current_.find(log);
  TBG_ASSERT(found != current_.end());  // begin() comes first
  return segments_[found->second];
}

StoreResult<void> FakeStore::append(Log log, ByteView bytes) {
  std::optional<StoreError> error = fault("append");
  std::size_t part = error ? std::min(torn_append_, bytes.size()) : bytes.size();
  if (capacity_) {
    const std::size_t room = *capacity_ - std::min(*capacity_, used());
    if (part > room) {
      error = StoreError{"append: No space left on device"};
      part = room;
    }
  }
  Bytes& content = current(log).bytes;
  content.insert(content.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
  if (error) return *error;
  return {};
}

StoreResult<void> FakeStore::truncate(Log log, std::uint64_t size) {
  if (auto error = fault("truncate")) return *error;
  Segment& segment = current(log);
  if (size > segment.bytes.size()) return StoreError{"truncate: Invalid argument"};
  const auto at = segment.bytes.begin() + static_cast<std::ptrdiff_t>(segment.durable);
  if (size < segment.durable && !segment.before_cut)
    segment.before_cut = Bytes(segment.bytes.begin(), at);
  segment.bytes.resize(static_cast<std::size_t>(size));
  segment.durable = std::min(segment.durable, segment.bytes.size());
  return {};
}

void FakeStore::sync(Log log) {
  Sync sync{log, current_.at(log), current(log).bytes.size(), files_, {}};
  for (const auto& [name, segment] : removed_)
    sync.removed.push_back(name);
  syncs_.push_back(std::move(sync));
}

StoreResult<void> FakeStore::put(Folder folder, std::string_view name, ByteView bytes) {
  if (auto error = fault("put")) return *error;
  // The new file lies beside the old one until the rename, so both need room.
  if (capacity_ && used() + bytes.size() > *capacity_) {
    return StoreError{"put: No space left on device"};
  }
  files_[{folder, std::string(name)}] = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
  return {};
}

StoreResult<void> FakeStore::remove(Folder folder, std::string_view name) {
  if (auto error = fault("remove")) return *error;
  const FileName key{folder, std::string(name)};
  if (const auto segment = segments_.extract(key)) {
    removed_[key] = segment.mapped();
    return {};
  }
  if (files_.erase(key) == 0) return StoreError{"remove: No such file or directory"};
  return {};
}

const Bytes* FakeStore::look(Folder folder, std::string_view name) const {
  const FileName key{folder, std::string(name)};
  if (const auto segment = segments_.find(key); segment != segments_.end())
    return &segment->second.bytes;
  const auto file = files_.find(key);
  return file == files_.end() ? nullptr : file->second.get();
}

std::vector<std::string> FakeStore::names(Folder folder) const {
  std::vector<std::string> names;
  for (const auto& [name, segment] : segments_)
    if (name.first == folder) names.push_back(name.second);
  for (const auto& [name, bytes] : files_)
    if (name.first == folder) names.push_back(name.second);
  std::sort(names.begin(), names.end());
  return names;
}

void FakeStore::flip(Folder folder, std::string_view name, std::size_t offset) {
  const FileName key{folder, std::string(name)};
  if (const auto segment = segments_.find(key); segment != segments_.end()) {
    segment->second.bytes.at(offset) ^= 0x10;
    return;
  }
  Bytes changed = *files_.at(key);
  changed.at(offset) ^= 0x10;
  files_[key] = std::make_shared<const Bytes>(std::move(changed));
}

StoreResult<Bytes> FakeStore::read(Folder folder, std::string_view name) {
  if (auto error = fault("read")) return *error;
  const Bytes* const bytes = look(folder, name);
  if (bytes == nullptr) return StoreError{"read: No such file or directory"};
  return *bytes;
}

StoreResult<std::uint64_t> FakeStore::size(Folder folder, std::string_view name) {
  if (auto error = fault("size")) return *error;
  const Bytes* const bytes = look(folder, name);
  if (bytes == nullptr) return StoreError{"size: No such file or directory"};
  return bytes->size();
}

StoreResult<std::vector<std::string>> FakeStore::list(Folder folder) {
  if (auto error = fault("list")) return *error;
  return names(folder);
}

void FakeStore::settle(Sync& sync) {
  durable_files_ = std::move(sync.files);
  for (const FileName& name : sync.removed)
    removed_.erase(name);
  const auto found = segments_.find(sync.segment);
  if (found == segments_.end()) return;  // removed meanwhile
  Segment& segment = found->second;
  segment.durable = std::max(segment.durable, std::min(sync.size, segment.bytes.size()));
  segment.kept = true;
  segment.before_cut.reset();
}

std::size_t FakeStore::complete_syncs(Now now, StoreInputs& inputs) {
  std::vector<Sync> done;
  done.swap(syncs_);  // the core may ask for the next sync while it hears of this one
  for (Sync& sync : done) {
    settle(sync);
    inputs.on_durable(now, sync.log);
  }
  return done.size();
}

void FakeStore::write_back() {
  durable_files_ = files_;
  removed_.clear();
  for (auto& [name, segment] : segments_) {
    segment.durable = segment.bytes.size();
    segment.kept = true;
    segment.before_cut.reset();
  }
}

void FakeStore::process_crash() {
  syncs_.clear();
  current_.clear();
}

void FakeStore::cut(Segment& segment, std::size_t torn_tail) {
  if (segment.before_cut) {
    segment.bytes = std::move(*segment.before_cut);
    segment.before_cut.reset();
    segment.durable = segment.bytes.size();
  }
  const std::size_t tail = segment.bytes.size() - segment.durable;
  segment.bytes.resize(segment.durable + std::min(torn_tail, tail));
}

void FakeStore::power_loss(std::size_t torn_tail) {
  process_crash();
  segments_.merge(removed_);
  removed_.clear();
  for (auto item = segments_.begin(); item != segments_.end();) {
    cut(item->second, torn_tail);
    const bool gone = item->second.bytes.empty() && !item->second.kept;
    item = gone ? segments_.erase(item) : std::next(item);
  }
  files_ = durable_files_;
}

}  // namespace tbg::fakes
