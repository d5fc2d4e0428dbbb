// Any bytes as a session file; and any bytes as the crossings that follow those of a pool that has
// work and a miner: they are read, and run again as far as they go, without a crash.
#include <cstddef>
#include <cstdint>

#include "fakes/rig.h"
#include "pool/recording/crossing_text.h"
#include "pool/recording/replay.h"
#include "pool/recording/session_writer.h"

namespace {

using namespace tbg;

class Chunk final : public core::CrossingSink {
 public:
  bool on_crossing(bitcoin::ByteView crossing, std::uint64_t) override {
    recording::append_crossing(bytes, crossing);
    return true;
  }
  bitcoin::Bytes bytes;
};

struct Beginning {
  recording::LifeInfo info;
  Chunk chunk;

  Beginning() {
    fakes::WorldOptions options = fakes::easy_world();
    options.recording = &chunk;
    fakes::World world(options);
    fakes::Rig rig(world, {.user = fakes::test_address() + ".rig"});
    rig.mine(50);
    info.options = options.pool;
    info.options.nodes = {{.name = "node0", .notifies = false}};
  }
};

void read_all(bitcoin::ByteView file) {
  recording::SessionReader reader(file);
  while (const auto info = reader.next_life()) {
    recording::Replay replay(reader, *info, {});
    (void)replay.run();
    if (replay.difference() == nullptr) continue;
    (void)recording::describe(replay.difference()->recorded);
    (void)recording::describe(replay.difference()->replayed);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Beginning beginning;
  read_all({data, size});
  bitcoin::Bytes file;
  recording::append_magic(file);
  recording::SessionWriter writer(1);
  writer.life(file, beginning.info);
  writer.chunk(file, 0, beginning.chunk.bytes);
  writer.chunk(file, 0, {data, size});
  read_all(file);
  return 0;
}
