#include "sim/recorded_disk.h"

#include <algorithm>
#include <optional>

#include "pool/core/crossing_reader.h"
#include "pool/core/crossings.h"

namespace tbg::sim {
namespace {

namespace crossing = core::crossing;
using core::Crossing;
constexpr std::uint64_t kSizeMax = 1U << 26;  // of a file that was only asked for its size

template <typename C>
std::optional<C> read_call(core::CrossingReader& reader) {
  Crossing kind{};
  C call;
  reader("", kind)("", call);
  return reader.ok() ? std::optional(call) : std::nullopt;
}

template <typename C>
void when_told(bitcoin::ByteView bytes, const auto& use) {
  core::CrossingReader reader(bytes);
  const auto call = read_call<C>(reader);
  typename C::Answer answer{typename C::Answer::value_type{}};
  if (call) reader("", answer);
  if (call && reader.done() && answer) use(*call, *answer);
}

}  // namespace

// A log that is begun is not written yet: what it holds may be old.
std::optional<RecordedDisk::File> RecordedDisk::written_by(bitcoin::ByteView bytes) {
  core::CrossingReader reader(bytes);
  switch (static_cast<Crossing>(bytes.front())) {
    case Crossing::store_put:
      if (const auto call = read_call<crossing::StorePut>(reader))
        return File{call->folder, call->name};
      return std::nullopt;
    case Crossing::store_begin:
      if (const auto call = read_call<crossing::StoreBegin>(reader))
        begun_[call->log] = {folder_of(call->log), std::string(call->segment)};
      return std::nullopt;
    case Crossing::store_append:
      if (const auto call = read_call<crossing::StoreAppend>(reader))
        if (const auto log = begun_.find(call->log); log != begun_.end()) return log->second;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

void RecordedDisk::note_write(std::uint64_t thread, bitcoin::ByteView call) {
  if (const auto file = written_by(call)) written_[thread].insert(*file);
}

bool RecordedDisk::is_old(std::uint64_t thread, const File& file) const {
  for (std::size_t other = 0; other < written_.size(); ++other)
    if ((other == thread ? so_far_ : written_)[other].contains(file)) return false;
  return true;
}

bool RecordedDisk::is_begun(const File& file) const {
  return std::any_of(begun_.begin(), begun_.end(),
                     [&](const auto& log) { return log.second == file; });
}

void RecordedDisk::find(std::uint64_t thread, const File& file, bitcoin::Bytes content,
                        bool whole) {
  if (!is_old(thread, file)) return;
  auto& [bytes, read] = found_[file];
  if (read || (!whole && !bytes.empty())) return;
  bytes = std::move(content);
  read = whole;
}

void RecordedDisk::note_find(std::uint64_t thread, bitcoin::ByteView call) {
  if (const auto file = written_by(call)) so_far_[thread].insert(*file);
  switch (static_cast<Crossing>(call.front())) {
    case Crossing::store_read:
      return when_told<crossing::StoreRead>(call, [&](const auto& asked, const auto& bytes) {
        // A log that is begun and empty was made by that.
        if (bytes.empty() && is_begun({asked.folder, std::string(asked.name)})) return;
        find(thread, {asked.folder, std::string(asked.name)}, bytes, true);
      });
    case Crossing::store_size:
      return when_told<crossing::StoreSize>(call, [&](const auto& asked, std::uint64_t size) {
        find(thread, {asked.folder, std::string(asked.name)},
             bitcoin::Bytes(std::min(size, kSizeMax)), false);
      });
    case Crossing::store_list:
      return when_told<crossing::StoreList>(call, [&](const auto& asked, const auto& names) {
        for (const std::string& name : names)
          find(thread, {asked.folder, name}, {}, false);
      });
    default:
      return;
  }
}

void RecordedDisk::fill(fakes::FakeStore& store) const {
  for (const auto& [file, content] : found_) {
    const auto& [folder, name] = file;
    if (folder != Folder::records && folder != Folder::spool) {
      (void)store.put(folder, name, content.first);
      continue;
    }
    // Segments of logs, that may be gone on with.
    const Log log = folder == Folder::spool ? Log::spool : Log::snapshot;
    (void)store.begin(log, name);
    (void)store.append(log, content.first);
  }
}

}  // namespace tbg::sim
