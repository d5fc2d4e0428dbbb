#include "pool/recording/playback_ports.h"

#include <algorithm>

#include "pool/bitcoin/sha256_batch.h"
#include "pool/core/crossings.h"

namespace tbg::recording {

namespace crossing = core::crossing;

std::size_t PlaybackPorts::queued(ConnectionId) const {
  return playback_.answer<crossing::Queued::Answer>();
}

StoreResult<void> PlaybackPorts::told() { return playback_.answer<StoreResult<void>>(); }

StoreResult<bitcoin::Bytes> PlaybackPorts::read(Folder, std::string_view) {
  return playback_.answer<crossing::StoreRead::Answer>();
}

StoreResult<std::uint64_t> PlaybackPorts::size(Folder, std::string_view) {
  return playback_.answer<crossing::StoreSize::Answer>();
}

StoreResult<std::vector<std::string>> PlaybackPorts::list(Folder) {
  return playback_.answer<crossing::StoreList::Answer>();
}

std::uint64_t PlaybackPorts::next() { return playback_.answer<crossing::Entropy::Answer>(); }

void PlaybackPorts::hash(std::span<const bitcoin::HeaderBytes> headers,
                         std::span<bitcoin::Hash256> out) {
  const auto recorded = playback_.answer<crossing::HashHeaders::Answer>();
  if (recorded && recorded->size() == out.size()) {
    std::copy(recorded->begin(), recorded->end(), out.begin());
  } else if (!headers.empty()) {
    bitcoin::hash_headers(headers.front().data(), headers.size(), out.data());
  }
}

void PlaybackPorts::write(LogLevel level, std::string_view line) {
  if (log_ != nullptr) log_->write(level, line);
}

}  // namespace tbg::recording
