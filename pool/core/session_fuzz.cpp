// Any bytes from a miner: nothing crashes, memory stays bounded, an honest neighbour mines on.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fakes/rig.h"
#include "pool/bitcoin/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg;
  if (size < 2) return 0;
  fakes::World world(fakes::easy_world());
  const ConnectionId fuzzed = world.connect("192.0.2.1");
  // The first byte decides whether it has logged in, the second how its bytes are cut.
  if (data[0] & 1) {
    world.say(fuzzed, R"({"id":1,"method":"mining.subscribe","params":["f"]})");
    world.say(fuzzed, R"({"id":2,"method":"mining.authorize","params":[")" + fakes::test_address() +
                          R"(","d=1"]})");
  }
  const std::size_t piece = 1 + data[1];
  std::string_view rest{reinterpret_cast<const char*>(data) + 2, size - 2};
  while (!rest.empty()) {
    world.send(fuzzed, rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  fakes::Rig honest(world, {.user = fakes::test_address(1)});
  TBG_ASSERT(honest.miner().is_authorized() && honest.miner().has_job());
  return 0;
}
