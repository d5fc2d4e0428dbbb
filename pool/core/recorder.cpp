#include "pool/core/recorder.h"

#include <bit>

#include "pool/bitcoin/serialize.h"

namespace tbg::core {

// SplitMix64's finaliser over the running value: not for adversaries, but no two different runs of
// ours will meet in it by accident.
void Recorder::mix(std::uint64_t value) {
  std::uint64_t z = hash_ ^ value;
  z += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  hash_ = z ^ (z >> 31);
}

Recorder& Recorder::at(Now now, Crossing crossing) {
  at(crossing);
  return note(now.mono_us).note(now.wall_us);
}

Recorder& Recorder::at(Crossing crossing) {
  ++crossings_;
  mix(static_cast<std::uint64_t>(crossing));
  return *this;
}

Recorder& Recorder::note(std::uint64_t value) {
  mix(value);
  return *this;
}

Recorder& Recorder::note(double value) { return note(std::bit_cast<std::uint64_t>(value)); }

Recorder& Recorder::note(std::string_view text) { return note(bitcoin::as_bytes(text)); }

Recorder& Recorder::note(bitcoin::ByteView bytes) {
  mix(bytes.size());
  while (bytes.size() >= 8) {
    mix(bitcoin::load_le64(bytes.data()));
    bytes = bytes.subspan(8);
  }
  std::uint64_t rest = 0;
  for (const std::uint8_t byte : bytes)
    rest = rest << 8 | byte;
  mix(rest);
  return *this;
}

}  // namespace tbg::core
