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

std::optional<UnwrittenEvents> unwritten_events(const std::filesystem::path& datadir) {
  const auto left = MappedRing::left_behind(datadir / kSpoolRing);
  if (!left) return std::nullopt;
  std::error_code gone;
  const std::uint64_t size = std::filesystem::file_size(path_of(datadir, left->target), gone);
  if (gone) return std::nullopt;
  const bitcoin::ByteView bytes = lacking(*left, size);
  if (bytes.empty()) return std::nullopt;
  return UnwrittenEvents{left->target, {bytes.begin(), bytes.end()}, left->this_boot};
}

StoreResult<bitcoin::Bytes> read_segment(const std::filesystem::path& datadir,
                                         std::string_view segment) {
  // In this order: what leaves the ring meanwhile is in the file before it is read.
  const auto left = MappedRing::left_behind(datadir / kSpoolRing);
  auto bytes = read_file(path_of(datadir, segment).string());
  if (!bytes || !left || !left->this_boot || left->target != segment) return bytes;
  const bitcoin::ByteView more = lacking(*left, bytes->size());
  bytes->insert(bytes->end(), more.begin(), more.end());
  return bytes;
}

}  // namespace tbg::live
