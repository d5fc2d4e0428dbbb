#include "pool/live/unwritten_events.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "pool/live/file_io.h"
#include "pool/live/mapped_ring.h"
#include "pool/live/store_layout.h"

namespace tbg::live {
namespace {

const std::string kSpoolRing = ".spool-ring";

std::filesystem::path path_of(const std::filesystem::path& datadir, std::string_view segment) {
  return folder_path(datadir, Folder::spool) / segment;
}

// What a segment of that size lacks of it. One that is shorter than where it begins was cut, which
// is somebody's will.
bitcoin::ByteView lacking(const MappedRing::LeftBehind& left, std::uint64_t size) {
  const bitcoin::ByteView all{left.bytes};
  if (size < left.offset || size - left.offset >= all.size()) return {};
  return all.subspan(static_cast<std::size_t>(size - left.offset));
}

// What its segment lacks of a ring; no bytes: nothing.
StoreResult<UnwrittenEvents> lacking_of(const std::filesystem::path& datadir,
                                        const std::filesystem::path& ring_file) {
  const auto left = MappedRing::left_behind(ring_file);
  if (!left) return left.error();
  if (!*left) return UnwrittenEvents{};
  const MappedRing::LeftBehind& ring = **left;
  const std::filesystem::path path = path_of(datadir, ring.target);
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return UnwrittenEvents{};
  if (error) return store_error("size", path.string(), error.value());
  const bitcoin::ByteView bytes = lacking(ring, size);
  return UnwrittenEvents{ring.target, {bytes.begin(), bytes.end()}, ring.this_boot};
}

}  // namespace

std::filesystem::path ring_path(const std::filesystem::path& datadir, std::uint32_t stream) {
  return datadir / (kSpoolRing + (stream == 0 ? "" : "-" + std::to_string(stream)));
}

StoreResult<std::vector<std::filesystem::path>> ring_paths(const std::filesystem::path& datadir) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  std::filesystem::directory_iterator entry(datadir, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (entry->path().filename().string().starts_with(kSpoolRing)) paths.push_back(entry->path());
  if (error) return store_error("list", datadir.string(), error.value());
  std::sort(paths.begin(), paths.end());
  return paths;
}

StoreResult<std::vector<UnwrittenEvents>> unwritten_events(const std::filesystem::path& datadir) {
  const auto rings = ring_paths(datadir);
  if (!rings) return rings.error();
  std::vector<UnwrittenEvents> all;
  for (const std::filesystem::path& ring : *rings) {
    auto events = lacking_of(datadir, ring);
    if (!events) return events.error();
    if (!events->bytes.empty()) all.push_back(std::move(*events));
  }
  return all;
}

StoreResult<bitcoin::Bytes> read_segment(const std::filesystem::path& datadir,
                                         std::string_view segment) {
  const auto rings = ring_paths(datadir);
  if (!rings) return rings.error();
  // In this order: what leaves a ring meanwhile is in the file before it is read.
  std::optional<MappedRing::LeftBehind> mine;
  for (const std::filesystem::path& ring : *rings) {
    auto left = MappedRing::left_behind(ring);
    if (!left) return left.error();
    if (*left && (*left)->this_boot && (*left)->target == segment) mine = std::move(*left);
  }
  auto bytes = read_file(path_of(datadir, segment).string());
  if (!bytes || !mine) return bytes;
  const bitcoin::ByteView more = lacking(*mine, bytes->size());
  bytes->insert(bytes->end(), more.begin(), more.end());
  return bytes;
}

}  // namespace tbg::live
