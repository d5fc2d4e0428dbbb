#include "fakes/store.h"

#include <algorithm>

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
  for (const auto& [log, bytes] : now_.logs)
    sum += bytes.size();
  for (const auto& [name, bytes] : now_.files)
    sum += bytes.size();
  return sum;
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
  Bytes& content = now_.logs[log];
  content.insert(content.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
  if (error) return *error;
  return {};
}

void FakeStore::sync(Log log) { syncs_.push_back({log, now_.logs[log], now_.files}); }

StoreResult<Bytes> FakeStore::read(Log log) {
  if (auto error = fault("read")) return *error;
  return now_.logs[log];
}

StoreResult<void> FakeStore::truncate(Log log, std::uint64_t size) {
  if (auto error = fault("truncate")) return *error;
  Bytes& content = now_.logs[log];
  if (size > content.size()) return StoreError{"truncate: Invalid argument"};
  content.resize(static_cast<std::size_t>(size));
  return {};
}

StoreResult<void> FakeStore::put(Folder folder, std::string_view name, ByteView bytes) {
  if (auto error = fault("put")) return *error;
  // The new file lies beside the old one until the rename, so both need room.
  if (capacity_ && used() + bytes.size() > *capacity_) {
    return StoreError{"put: No space left on device"};
  }
  now_.files[{folder, std::string(name)}] = Bytes(bytes.begin(), bytes.end());
  return {};
}

StoreResult<void> FakeStore::remove(Folder folder, std::string_view name) {
  if (auto error = fault("remove")) return *error;
  if (now_.files.erase({folder, std::string(name)}) == 0) {
    return StoreError{"remove: No such file or directory"};
  }
  return {};
}

StoreResult<Bytes> FakeStore::read(Folder folder, std::string_view name) {
  if (auto error = fault("read")) return *error;
  const auto found = now_.files.find({folder, std::string(name)});
  if (found == now_.files.end()) return StoreError{"read: No such file or directory"};
  return found->second;
}

StoreResult<std::vector<std::string>> FakeStore::list(Folder folder) {
  if (auto error = fault("list")) return *error;
  std::vector<std::string> names;
  for (const auto& [name, bytes] : now_.files) {
    if (name.first == folder) names.push_back(name.second);
  }
  return names;
}

std::size_t FakeStore::complete_syncs(Now now, StoreInputs& inputs) {
  std::vector<Sync> done;
  done.swap(syncs_);  // the core may ask for the next sync while it hears of this one
  for (Sync& sync : done) {
    durable_.logs[sync.log] = std::move(sync.bytes);
    durable_.files = std::move(sync.files);
    inputs.on_durable(now, sync.log);
  }
  return done.size();
}

void FakeStore::write_back() { durable_ = now_; }

void FakeStore::power_loss(std::size_t torn_tail) {
  syncs_.clear();
  for (auto& [log, bytes] : now_.logs) {
    Bytes& kept = durable_.logs[log];
    const bool grown =
        bytes.size() > kept.size() && std::equal(kept.begin(), kept.end(), bytes.begin());
    if (!grown) continue;
    const std::size_t size = kept.size() + std::min(torn_tail, bytes.size() - kept.size());
    kept.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  }
  now_ = durable_;
}

}  // namespace tbg::fakes
