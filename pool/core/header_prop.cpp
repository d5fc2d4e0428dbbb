// Byte for byte: the header that a naive miner derives from our notify is the header we judge, and
// the block we assemble has that header and passes the fake node's full validation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/block_maker.h"
#include "fakes/template.h"
#include "fakes/tx_source.h"
#include "fakes/world.h"
#include "pool/bitcoin/address.h"
#include "pool/bitcoin/block.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"

namespace tbg::core {
namespace {

using bitcoin::Bytes;
using bitcoin::Hash256;

Bytes unhex(const std::string& text) { return *bitcoin::from_hex(text); }

// What a miner knows: strings from the wire, and nothing else.
struct NaiveMiner {
  std::string extranonce1;
  nlohmann::json notify;  // params

  [[nodiscard]] Bytes coinbase(const std::string& nonce2) const {
    return unhex(notify[2].get<std::string>() + extranonce1 + nonce2 +
                 notify[3].get<std::string>());
  }

  [[nodiscard]] Bytes header(const std::string& nonce2, std::uint32_t time, std::uint32_t nonce,
                             std::uint32_t version_bits) const {
    Bytes root = [&] {
      const Hash256 hash = bitcoin::sha256d(coinbase(nonce2));
      return Bytes(hash.bytes.begin(), hash.bytes.end());
    }();
    for (const auto& branch : notify[4]) {
      Bytes both = root;
      for (const std::uint8_t byte : unhex(branch.get<std::string>()))
        both.push_back(byte);
      const Hash256 hash = bitcoin::sha256d(both);
      root.assign(hash.bytes.begin(), hash.bytes.end());
    }
    const auto version =
        static_cast<std::uint32_t>(std::stoul(notify[5].get<std::string>(), nullptr, 16));
    Bytes out = swapped(big_endian(version ^ version_bits));
    for (const std::uint8_t byte : swapped(unhex(notify[1].get<std::string>())))
      out.push_back(byte);
    out.insert(out.end(), root.begin(), root.end());
    for (const Bytes& field :
         {big_endian(time), unhex(notify[6].get<std::string>()), big_endian(nonce)})
      for (const std::uint8_t byte : swapped(field))
        out.push_back(byte);
    return out;
  }

 private:
  static Bytes big_endian(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  }
  static Bytes swapped(Bytes words) {
    for (std::size_t i = 0; i + 3 < words.size(); i += 4) {
      std::swap(words[i], words[i + 3]);
      std::swap(words[i + 1], words[i + 2]);
    }
    return words;
  }
};

std::string random_address() {
  const int kind = *rc::gen::inRange(0, 4);
  Bytes script;
  const auto program = [&](std::size_t size) {
    return *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
  };
  const auto put = [&](std::initializer_list<std::uint8_t> head, std::size_t size,
                       std::initializer_list<std::uint8_t> tail) {
    script = head;
    for (const std::uint8_t byte : program(size))
      script.push_back(byte);
    script.insert(script.end(), tail);
  };
  if (kind == 0) put({0x76, 0xa9, 0x14}, 20, {0x88, 0xac});
  if (kind == 1) put({0xa9, 0x14}, 20, {0x87});
  if (kind == 2) put({0x00, 0x14}, 20, {});
  if (kind == 3) put({0x00, 0x20}, 32, {});
  return *bitcoin::encode_address(script, bitcoin::Network::regtest);
}

std::string hex32(std::uint32_t value) {
  std::string out;
  bitcoin::append_hex32(out, value);
  return out;
}

RC_GTEST_PROP(Header, IsTheSameForMinerAndPool, ()) {
  fakes::WorldOptions options = fakes::easy_world();
  options.chain.faucet_coins = 40;
  options.chain.start_height = *rc::gen::element<std::int64_t>(0, 15, 16, 126, 127, 254, 255, 32766,
                                                               32767, 840'000, 8'388'607);
  options.pool.nonce2_length = *rc::gen::inRange<std::size_t>(2, 9);
  options.seed = *rc::gen::arbitrary<std::uint64_t>();
  fakes::World world(options);
  fakes::TxSource(world.chain, options.seed).feed(*rc::gen::inRange<std::size_t>(0, 20));
  world.advance(31 * kSecond);

  const ConnectionId id = world.connect();
  world.say(id, R"({"id":1,"method":"mining.configure","params":[["version-rolling"],{}]})");
  world.say(id, R"({"id":2,"method":"mining.subscribe","params":[]})");
  world.say(
      id, R"({"id":3,"method":"mining.authorize","params":[")" + random_address() + R"(.w","x"]})");
  NaiveMiner miner;
  for (const std::string& line : world.hear(id)) {
    const auto json = nlohmann::json::parse(line);
    if (json["id"] == 2) miner.extranonce1 = json["result"][1];
    if (json.value("method", "") == "mining.notify") miner.notify = json["params"];
  }
  RC_ASSERT(miner.notify.is_array());

  const auto job_time =
      static_cast<std::uint32_t>(std::stoul(miner.notify[7].get<std::string>(), nullptr, 16));
  const std::uint32_t time = job_time + *rc::gen::inRange<std::uint32_t>(0, 7000);
  const std::uint32_t bits = *rc::gen::arbitrary<std::uint32_t>() & 0x1fffe000;
  const Bytes nonce2 =
      *rc::gen::container<Bytes>(options.pool.nonce2_length, rc::gen::arbitrary<std::uint8_t>());
  const std::string nonce2_hex = bitcoin::to_hex(nonce2);
  // Regtest: every other nonce is a block. Find one; the pool must see the very same header.
  std::uint32_t nonce = *rc::gen::arbitrary<std::uint32_t>();
  const bitcoin::U256 target = *bitcoin::target_from_bits(0x207fffff);
  Bytes header;
  do {
    header = miner.header(nonce2_hex, time, ++nonce, bits);
  } while (bitcoin::to_u256(bitcoin::sha256d(header)) > target);

  world.jump_wall_clock(7'000 * kSecond);  // so that the rolled time is not ahead of the clock
  world.say(id, R"({"id":4,"method":"mining.submit","params":["x","x","x"]})");
  world.hear(id);
  const std::string user = "unknown";
  world.say(id, R"({"id":5,"method":"mining.submit","params":[")" + user + R"(",")" +
                    miner.notify[0].get<std::string>() + R"(",")" + nonce2_hex + R"(",")" +
                    hex32(time) + R"(",")" + hex32(nonce) + R"(",")" + hex32(bits) + R"("]})");
  world.advance(100 * kMillisecond);

  // Submitted although the worker's name was wrong: a block is never refused.
  const auto* const found = world.events.last<BlockFound>();
  RC_ASSERT((found != nullptr));
  RC_ASSERT(found->hash == bitcoin::sha256d(header));
  const bitcoin::Block* const block = world.chain.block(found->hash);
  for (const auto* const status : world.events.all<BlockStatus>())
    RC_LOG() << status->reason << "\n";
  RC_ASSERT((block != nullptr));  // it passed full validation, or it would not be stored
  const bitcoin::HeaderBytes bytes = bitcoin::serialize(block->header);
  RC_ASSERT(Bytes(bytes.begin(), bytes.end()) == header);
  RC_ASSERT(bitcoin::serialize_without_witness(block->transactions[0]) ==
            miner.coinbase(nonce2_hex));
  RC_ASSERT(world.chain.tip().hash == found->hash);
}

}  // namespace
}  // namespace tbg::core
