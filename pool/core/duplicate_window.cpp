#include "pool/core/duplicate_window.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

constexpr std::size_t kInitialSlots = 1024;

}  // namespace

DuplicateWindow::Key DuplicateWindow::key_of(const bitcoin::Hash256& hash) {
  // The low-order bytes: the high-order ones of a share are zero. The low bit is set because Key{}
  // is free.
  return {bitcoin::load_le64(hash.bytes.data()) | 1, bitcoin::load_le64(hash.bytes.data() + 8)};
}

std::size_t DuplicateWindow::slot_of(const Key& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(key.high) & mask;
  while (slots_[slot] != Key{} && slots_[slot] != key)
    slot = (slot + 1) & mask;
  return slot;
}

void DuplicateWindow::prefetch(const bitcoin::Hash256& hash) const {
  if (slots_.empty()) return;
  __builtin_prefetch(&slots_[static_cast<std::size_t>(key_of(hash).high) & (slots_.size() - 1)]);
}

bool DuplicateWindow::contains(const bitcoin::Hash256& hash) const {
  return count_ > 0 && slots_[slot_of(key_of(hash))] != Key{};
}

DuplicateWindow::Outcome DuplicateWindow::insert(const bitcoin::Hash256& hash) {
  if (2 * (count_ + 1) > slots_.size()) {
    if (count_ >= kDuplicateWindowMax) return contains(hash) ? Outcome::duplicate : Outcome::full;
    grow();
  }
  const Key key = key_of(hash);
  Key& slot = slots_[slot_of(key)];
  if (slot == key) return Outcome::duplicate;
  slot = key;
  ++count_;
  return Outcome::fresh;
}

void DuplicateWindow::clear() {
  std::fill(slots_.begin(), slots_.end(), Key{});
  count_ = 0;
}

void DuplicateWindow::grow() {
  std::vector<Key> old(std::max(kInitialSlots, 2 * slots_.size()));
  old.swap(slots_);
  for (const Key& key : old)
    if (key != Key{}) slots_[slot_of(key)] = key;
}

}  // namespace tbg::core
