#include "fakes/sample_events.h"

#include <array>

namespace tbg::fakes {
namespace {

using namespace std::string_view_literals;

constexpr Miner kMiner{.user = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                       .worker = "rig-7",
                       .client = ConnectionId{4711}};
constexpr std::string_view kIp = "192.0.2.7";
constexpr std::int64_t kHeight = 831'500;
constexpr double kNetworkDifficulty = 81'725'299'822'043.22;
constexpr std::array<std::uint8_t, 4> kNonce1{0x2a, 0x00, 0x00, 0x07};
constexpr std::array<std::uint8_t, 8> kNonce2{0, 0, 0, 0, 0, 0, 0x1f, 0x90};

bitcoin::Hash256 hash(const char* display) { return *bitcoin::hash_from_display_hex(display); }
bitcoin::Hash256 tip() {
  return hash("00000000000000000001c1a5b7a3e1ea0f5b6f7a9d3c2b1e0f4a5968778695a4");
}
bitcoin::Hash256 share_hash() {
  return hash("00000000000002ab7b3f4c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f");
}
bitcoin::Hash256 block_hash() {
  return hash("00000000000000000000b3f1d2e4c5a697887766554433221100ffeeddccbbaa");
}

ShareSubmitted share() {
  return {.miner = kMiner,
          .diff = 65'536,
          .sdiff = 105'324.771484375,
          .accepted = true,
          .reject_reason = {},
          .ip = kIp,
          .job_id = "0000002a00000191",
          .height = kHeight,
          .previous = tip(),
          .nonce1 = kNonce1,
          .nonce2 = kNonce2,
          .ntime = 0x65d76f80,
          .version = 0x2fffe000,
          .nonce = 0x9b3a01c4,
          .hash = share_hash(),
          .is_block = false};
}

// A share for a job that the pool does not know: nothing of it could be computed.
ShareSubmitted share_for_no_job() {
  ShareSubmitted event = share();
  event.sdiff = 0;
  event.accepted = false;
  event.reject_reason = "Job not found";
  event.job_id = {};
  event.height = 0;
  event.previous = {};
  event.version = 0;
  event.hash = {};
  return event;
}

MinerConnected connected() {
  return {.miner = kMiner,
          .ip = kIp,
          .useragent = "bosminer-plus-tuner/0.9",
          .initial_diff = 42'000,
          .address_type = bitcoin::AddressType::p2wpkh,
          .version_rolling = true,
          .resumed = false};
}

BlockFound block() {
  return {.miner = kMiner,
          .height = kHeight,
          .hash = block_hash(),
          .previous = tip(),
          .diff = 102'938'475'610'293.5,
          .network_diff = kNetworkDifficulty,
          .reward_sats = 639'182'736,
          .fees_sats = 14'182'736,
          .nonce = 0x9b3a01c4,
          .coinbase_sig = "/tbg/rig-7/",
          .coinbase_sig_custom = true,
          .stale = false};
}

BlockStatus status() {
  return {.height = kHeight,
          .hash = block_hash(),
          .status = BlockState::accepted,
          .node = "127.0.0.1:8332",
          .reason = {},
          .confirmations = 1,
          .latency_ms = 12.75};
}

}  // namespace

std::vector<Event> sample_events() {
  return {
      share(),
      ShareBestDiff{kMiner, 105'324.771484375, 98'304.5, Timeframe::week, "2024-W08", share_hash()},
      WeeklySummary{kMiner.user, "2024-W07", 7'340'032.25, 60'512},
      block(),
      status(),
      connected(),
      MinerDisconnected{kMiner, kIp, 86'400.5, 8'640, 3, 105'324.771484375, 9.8e13,
                        CloseReason::client},
      DiffUpdated{kMiner, 42'000, 65'536, DiffReason::vardiff, 0.158, 0.1},
      HashrateUpdate{kMiner.user, kMiner.worker, 1.01e14, 9.93e13, 9.8e13, 9.785e13},
      NewBlockNetwork{kHeight, block_hash(), tip(), kNetworkDifficulty, 0x170371b1, 8.125, true}};
}

std::vector<Event> edge_events() {
  MinerConnected hostile = connected();
  hostile.miner.worker = {};
  hostile.useragent = "\x1b[2J\"}\n\x7f\xc2\x9b\xff\xe2\x82 \\u0000\0end"sv;
  BlockStatus refused = status();
  refused.status = BlockState::rejected;
  refused.reason = "bad-txnmrklroot";
  return {share_for_no_job(),
          ShareBestDiff{kMiner, 1e-9, 0, Timeframe::session, {}, share_hash()},
          hostile,
          refused,
          DiffUpdated{kMiner, 1, 9.0e15, DiffReason::operator_, 1e-300, 1.7976931348623157e308},
          HashrateUpdate{kMiner.user, {}, 0, 0, 0, 0}};
}

}  // namespace tbg::fakes
