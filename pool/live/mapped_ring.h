// A ring of bytes in a mapped file: what is put in survives the death of the process, as what was
// write()n would, at the price of a copy.
//
// It holds the end of one other file, the target: bytes that are on their way there. A start after
// a crash finds them (left_behind()) and appends what the target lacks. The pages are the kernel's,
// so after kill -9 they are whole; after a power cut they may be anything, so those of another boot
// of the machine are not used.
//
// One writer, one reader, neither waits for the other. Memory: the capacity.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/live/start_error.h"
#include "pool/ports/store.h"

namespace tbg::live {

class MappedRing {
 public:
  // The bytes of the ring from one position to another: in two parts where they go over its end.
  using Parts = std::array<std::span<std::uint8_t>, 2>;
  struct LeftBehind {
    std::string target;        // its file's name
    std::uint64_t offset = 0;  // in the target, of the first byte below
    bitcoin::Bytes bytes;      // the last that were put in, as many as the ring holds
    bool this_boot = false;    // of the machine
  };

  // What a process left in that file; nullopt if there is none, or nothing in it. If that process
  // is at work, what has left the ring since may be anything in it.
  static StoreResult<std::optional<LeftBehind>> left_behind(const std::filesystem::path& file);
  // A new one in its place. Fails where the filesystem cannot promise a block to every page: a
  // write to memory cannot say that the disk is full. Fails, too, where the machine does not tell
  // its boots apart.
  static StartResult<MappedRing> make(const std::filesystem::path& file, std::size_t capacity);

  MappedRing(MappedRing&& other) noexcept;
  MappedRing& operator=(MappedRing&&) = delete;
  ~MappedRing();

  // The writer's, with the ring empty: what is put in from now on belongs at `offset` of `target`.
  void aim(std::string_view target, std::uint64_t offset);
  // The writer's. False if there is no room.
  bool put(bitcoin::ByteView bytes);

  // Bytes ever put in, and taken.
  [[nodiscard]] std::uint64_t head() const;
  [[nodiscard]] std::uint64_t taken() const { return taken_.load(std::memory_order_acquire); }
  [[nodiscard]] bool empty() const { return taken() == head(); }
  // Where in the target the next byte put in belongs.
  [[nodiscard]] std::uint64_t end_offset() const;

  // The reader's.
  [[nodiscard]] Parts view(std::uint64_t from, std::uint64_t to) const;
  void take(std::uint64_t bytes) { taken_.fetch_add(bytes, std::memory_order_release); }

 private:
  struct Header;
  // nullopt: none, or the ring is being aimed.
  static StoreResult<std::optional<Header>> read_header(int fd, const std::string& path);
  // `steady`: it was not aimed while all of it was read.
  static std::optional<LeftBehind> cut_out(const Header& header, bool steady, bitcoin::Bytes& all);
  MappedRing(void* memory, std::size_t capacity);
  static Parts cut(std::uint8_t* bytes, std::size_t capacity, std::uint64_t from, std::uint64_t to);
  [[nodiscard]] Header& header() const { return *static_cast<Header*>(memory_); }
  [[nodiscard]] std::uint8_t* bytes() const;

  void* memory_ = nullptr;
  std::size_t capacity_ = 0;
  alignas(64) std::atomic<std::uint64_t> taken_ = 0;
};

}  // namespace tbg::live
