#include "pool/live/unwritten_events.h"

#include "pool/live/file_io.h"
#include "pool/live/mapped_ring.h"
#include "pool/live/store_layout.h"

namespace tbg::live {
namespace {

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

}  // namespace

StoreResult<std::optional<UnwrittenEvents>> unwritten_events(const std::filesystem::path& datadir) {
  const std::optional<UnwrittenEvents> nothing;
  const auto left = MappedRing::left_behind(datadir / kSpoolRing);
  if (!left) return left.error();
  if (!*left) return nothing;
  const MappedRing::LeftBehind& ring = **left;
  const std::filesystem::path path = path_of(datadir, ring.target);
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return nothing;
  if (error) return store_error("size", path.string(), error.value());
  const bitcoin::ByteView bytes = lacking(ring, size);
  if (bytes.empty()) return nothing;
  return std::optional<UnwrittenEvents>{
      {ring.target, {bytes.begin(), bytes.end()}, ring.this_boot}};
}

StoreResult<bitcoin::Bytes> read_segment(const std::filesystem::path& datadir,
                                         std::string_view segment) {
  // In this order: what leaves the ring meanwhile is in the file before it is read.
  const auto left = MappedRing::left_behind(datadir / kSpoolRing);
  auto bytes = read_file(path_of(datadir, segment).string());
  if (!bytes) return bytes;
  if (!left) return left.error();
  if (!*left || !(*left)->this_boot || (*left)->target != segment) return bytes;
  const bitcoin::ByteView more = lacking(**left, bytes->size());
  bytes->insert(bytes->end(), more.begin(), more.end());
  return bytes;
}

}  // namespace tbg::live
