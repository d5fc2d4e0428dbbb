#include "pool/live/event_ring.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "pool/bitcoin/assert.h"

namespace tbg::live {

EventRing::EventRing(std::size_t capacity)
    : capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {
  TBG_ASSERT(std::has_single_bit(capacity) && capacity <= UINT32_MAX);
}

bool EventRing::push(std::string_view line) {
  const std::uint64_t at = written_.load(std::memory_order_relaxed);
  const std::uint64_t held = at - read_.load(std::memory_order_acquire);
  if (sizeof(Size) + line.size() > capacity_ - held) return false;
  const Size size = static_cast<Size>(line.size());
  put(at, reinterpret_cast<const char*>(&size), sizeof size);
  put(at + sizeof size, line.data(), line.size());
  // In one order with all that the threads say to each other: whoever sleeps after an empty() that
  // missed this line has said so before the writer looks (EventSocket::send).
  written_.store(at + sizeof size + line.size(), std::memory_order_seq_cst);
  return true;
}

bool EventRing::empty() const {
  return written_.load(std::memory_order_seq_cst) == read_.load(std::memory_order_relaxed);
}

std::optional<EventRing::Line> EventRing::front() const {
  if (empty()) return std::nullopt;
  const std::uint64_t at = read_.load(std::memory_order_relaxed);
  return view(at + sizeof(Size), size_at(at));
}

void EventRing::pop() {
  const std::uint64_t at = read_.load(std::memory_order_relaxed);
  read_.store(at + sizeof(Size) + size_at(at), std::memory_order_release);
}

void EventRing::put(std::uint64_t at, const char* bytes, std::size_t size) {
  const std::size_t start = at & (capacity_ - 1);
  const std::size_t first = std::min(size, capacity_ - start);
  std::memcpy(bytes_.get() + start, bytes, first);
  std::memcpy(bytes_.get(), bytes + first, size - first);
}

EventRing::Line EventRing::view(std::uint64_t at, std::size_t size) const {
  const std::size_t start = at & (capacity_ - 1);
  const std::size_t first = std::min(size, capacity_ - start);
  return {{bytes_.get() + start, first}, {bytes_.get(), size - first}};
}

EventRing::Size EventRing::size_at(std::uint64_t at) const {
  const Line raw = view(at, sizeof(Size));
  Size size = 0;
  auto* const to = reinterpret_cast<char*>(&size);
  std::copy(raw.tail.begin(), raw.tail.end(), std::copy(raw.head.begin(), raw.head.end(), to));
  return size;
}

}  // namespace tbg::live
