#include "pool/live/mapped_ring.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>

#include "pool/bitcoin/assert.h"
#include "pool/live/file_io.h"

namespace tbg::live {
namespace {

constexpr std::size_t kHeaderBytes = 4096;
constexpr std::string_view kMagic = "tbgring1";

std::string boot_of_the_machine() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

// Filesystems that write a block in place once it is there. One that copies on write may find no
// room for the copy, and has only SIGBUS to say so.
bool keeps_its_blocks(int fd) {
  struct statfs status {};
  if (::fstatfs(fd, &status) != 0) return false;
  return status.f_type == EXT4_SUPER_MAGIC || status.f_type == TMPFS_MAGIC;
}

template <std::size_t N>
void store(std::array<char, N>& field, std::string_view text) {
  TBG_ASSERT(text.size() < N);
  field.fill(0);
  std::copy(text.begin(), text.end(), field.begin());
}

template <std::size_t N>
std::string text_of(const std::array<char, N>& field) {
  return {field.data(), ::strnlen(field.data(), N)};
}

}  // namespace

// In the byte order of the machine: no other reads it.
struct MappedRing::Header {
  std::array<char, 8> magic;
  std::array<char, 64> boot;
  std::array<char, 128> target;
  std::uint64_t aims;   // twice the number of aim()s; odd while target and start are being changed
  std::uint64_t start;  // offset in the target of the ring's first byte since
  std::uint64_t head;   // bytes put in since
};

MappedRing::Parts MappedRing::cut(std::uint8_t* bytes, std::size_t capacity, std::uint64_t from,
                                  std::uint64_t to) {
  const std::size_t at = from & (capacity - 1);
  const auto size = static_cast<std::size_t>(to - from);
  const std::size_t first = std::min(size, capacity - at);
  return {{{bytes + at, first}, {bytes, size - first}}};
}

StoreResult<std::optional<MappedRing::Header>> MappedRing::read_header(int fd,
                                                                       const std::string& path) {
  Header header{};
  const ssize_t got = ::pread(fd, &header, sizeof header, 0);
  if (got < 0) return store_error("read", path, errno);
  // Shorter, or nothing in it: whoever made it died over it.
  if (got != sizeof header || header.magic == decltype(header.magic){} || header.aims % 2 != 0)
    return std::optional<Header>{};
  if (std::string_view{header.magic.data(), header.magic.size()} != kMagic)
    return StoreError{path +
                      " is not of this version: start the program that wrote it, or move it "
                      "away and lose the last events of that one"};
  return std::optional<Header>{header};
}

StoreResult<std::optional<MappedRing::LeftBehind>> MappedRing::left_behind(
    const std::filesystem::path& file) {
  static_assert(sizeof(Header) <= kHeaderBytes);
  const std::optional<LeftBehind> nothing;
  const std::string path = file.string();
  const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!handle && errno == ENOENT) return nothing;
  if (!handle) return store_error("read", path, errno);
  // A copy taken while the owner aims may be half old, half new: one between two of the same number
  // is not.
  const auto before = read_header(handle.get(), path);
  const auto header = read_header(handle.get(), path);
  auto all = read_all(handle.get(), path);
  const auto after = read_header(handle.get(), path);
  if (!before) return before.error();
  if (!header) return header.error();
  if (!all) return all.error();
  if (!after) return after.error();
  if (!*before || !*header || !*after) return nothing;
  return cut_out(**header, (*before)->aims == (*after)->aims, *all);
}

std::optional<MappedRing::LeftBehind> MappedRing::cut_out(const Header& header, bool steady,
                                                          bitcoin::Bytes& all) {
  const std::size_t capacity = all.size() - std::min(all.size(), kHeaderBytes);
  if (!steady || header.head == 0 || !std::has_single_bit(capacity)) return std::nullopt;
  const std::uint64_t from = header.head - std::min<std::uint64_t>(header.head, capacity);
  const std::string boot = boot_of_the_machine();
  LeftBehind out{text_of(header.target),
                 header.start + from,
                 {},
                 !boot.empty() && text_of(header.boot) == boot};
  for (const auto part : cut(all.data() + kHeaderBytes, capacity, from, header.head))
    out.bytes.insert(out.bytes.end(), part.begin(), part.end());
  return out;
}

StartResult<MappedRing> MappedRing::make(const std::filesystem::path& file, std::size_t capacity) {
  TBG_ASSERT(std::has_single_bit(capacity));
  const auto failed = [&](const char* what, int error) {
    return StartError{store_error(what, file.string(), error).message};
  };
  ::unlink(file.c_str());
  const FileHandle handle(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  if (!handle) return failed("make", errno);
  const std::size_t size = kHeaderBytes + capacity;
  const bool usable = keeps_its_blocks(handle.get()) && !boot_of_the_machine().empty();
  int error = usable ? 0 : EOPNOTSUPP;
  if (error == 0) error = ::posix_fallocate(handle.get(), 0, static_cast<off_t>(size));
  void* const memory =
      error == 0 ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, handle.get(), 0)
                 : MAP_FAILED;
  if (memory == MAP_FAILED) {
    if (error == 0) error = errno;
    ::unlink(file.c_str());
    return failed("map", error);
  }
  // Where it is allowed: a page that was put aside would have to be read again, by the loop.
  (void)::mlock(memory, size);
  MappedRing ring(memory, capacity);
  store(ring.header().boot, boot_of_the_machine());
  std::copy(kMagic.begin(), kMagic.end(), ring.header().magic.begin());
  return ring;
}

MappedRing::MappedRing(void* memory, std::size_t capacity) : memory_(memory), capacity_(capacity) {}

MappedRing::MappedRing(MappedRing&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)),
      capacity_(other.capacity_),
      taken_(other.taken_.load()) {}

MappedRing::~MappedRing() {
  if (memory_ != nullptr) ::munmap(memory_, kHeaderBytes + capacity_);
}

std::uint8_t* MappedRing::bytes() const {
  return static_cast<std::uint8_t*>(memory_) + kHeaderBytes;
}

std::uint64_t MappedRing::head() const { return std::atomic_ref(header().head).load(); }

std::uint64_t MappedRing::end_offset() const { return header().start + head(); }

void MappedRing::aim(std::string_view target, std::uint64_t offset) {
  TBG_ASSERT(empty());
  const std::atomic_ref aims(header().aims);
  aims.fetch_add(1);  // a death before the next one leaves a ring with nothing in it
  store(header().target, target);
  header().start = offset;
  taken_ = 0;
  std::atomic_ref(header().head).store(0);
  aims.fetch_add(1);
}

bool MappedRing::put(bitcoin::ByteView bytes_in) {
  const std::uint64_t at = header().head;
  const std::size_t size = bytes_in.size();
  if (size > capacity_ - (at - taken())) return false;
  for (const auto part : cut(bytes(), capacity_, at, at + size)) {
    std::memcpy(part.data(), bytes_in.data(), part.size());
    bytes_in = bytes_in.subspan(part.size());
  }
  std::atomic_ref(header().head).store(at + size);  // in one order with who sleeps (naps.h)
  return true;
}

MappedRing::Parts MappedRing::view(std::uint64_t from, std::uint64_t to) const {
  return cut(bytes(), capacity_, from, to);
}

}  // namespace tbg::live
