// Lines on their way from the loop's thread to one other: a ring of bytes for one writer and one
// reader, neither of which ever waits for the other.
//
// A line takes its size and 4 bytes more. When it does not fit it is not taken, and the ring stays
// as it was. Memory: the capacity, of which the system gives a page when it is first written.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tbg::live {

class EventRing {
 public:
  // The first line; in two parts where it goes over the ring's end.
  struct Line {
    std::string_view head;
    std::string_view tail;
  };

  explicit EventRing(std::size_t capacity);  // a power of two

  // The writer's. False if there is no room.
  bool push(std::string_view line);

  // The reader's. The views of front() are valid until pop(), which needs one.
  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::optional<Line> front() const;
  void pop();

 private:
  using Size = std::uint32_t;

  void put(std::uint64_t at, const char* bytes, std::size_t size);
  [[nodiscard]] Line view(std::uint64_t at, std::size_t size) const;
  [[nodiscard]] Size size_at(std::uint64_t at) const;

  std::size_t capacity_;
  std::unique_ptr<char[]> bytes_;
  // Bytes ever written and read, each changed by one thread, on cache lines of their own.
  alignas(64) std::atomic<std::uint64_t> written_ = 0;
  alignas(64) std::atomic<std::uint64_t> read_ = 0;
};

}  // namespace tbg::live
