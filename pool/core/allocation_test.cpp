// What the core takes from the heap: nothing per share in steady state, from the bytes of a turn to
// the bytes of its replies, and little per miner.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/chain.h"
#include "fakes/clock.h"
#include "fakes/entropy.h"
#include "fakes/header_hasher.h"
#include "fakes/log.h"
#include "fakes/node.h"
#include "fakes/rig.h"
#include "fakes/store.h"
#include "pool/core/pool_core.h"
#include "pool/stratum/heap_use.h"

namespace tbg::core {
namespace {

// Ports that count and keep nothing, so that every allocation seen is the core's own.
class CountingNetwork final : public Network {
 public:
  void send(ConnectionId, std::span<const std::string_view> pieces) override {
    for (const std::string_view piece : pieces) {
      replies += piece.starts_with("{\"id\":4,");
      accepted += piece.starts_with("{\"id\":4,\"result\":true");
      if (const auto at = piece.find("mining.notify\",\"params\":[\""); at != piece.npos)
        job_id = piece.substr(at + 26, kJobIdDigits);
    }
  }
  void close(ConnectionId, CloseReason) override { ++closed; }
  [[nodiscard]] std::size_t queued(ConnectionId) const override { return 0; }

  std::size_t replies = 0;
  std::size_t accepted = 0;
  std::size_t closed = 0;
  std::string job_id;
};

class CountingEvents final : public EventSink {
 public:
  void emit(Now, const Event& event) override { shares += event.index() == 0; }
  std::size_t shares = 0;
};

// Between the hub and the one shard of several that the miner is on.
class Letters final : public MailCarrier {
 public:
  void to_hub(ShardId, std::uint64_t seq, std::span<ToHub> messages) override {
    last_ = seq;
    for (ToHub& message : messages)
      hub_.push_back(std::move(message));
  }
  void to_shard(ShardId to, ToShard message) override {
    if (to == kShard) shard_.push_back(std::move(message));
  }
  bool deliver(Now now, PoolCore& hub, PoolCore& shard) {
    const bool any = !hub_.empty() || !shard_.empty();
    if (!hub_.empty()) hub.on_mail(now, kShard, last_, hub_);
    hub_.clear();
    std::swap(shard_, delivered_);
    for (ToShard& message : delivered_)
      shard.on_mail(now, std::move(message));
    delivered_.clear();
    return any;
  }
  static constexpr ShardId kShard{1};

 private:
  std::uint64_t last_ = 0;
  std::vector<ToHub> hub_;
  std::vector<ToShard> shard_, delivered_;
};

class Line {
 public:
  explicit Line(std::size_t shards = 1) {
    options_.network = bitcoin::Network::regtest;
    options_.difficulty = {.min = 1e-9, .start = 1e-9, .max = 1e-9};
    options_.nodes.resize(1);
    options_.listeners.resize(1);
    store_.set_room(64U << 20);  // the disk's own memory is not the pool's
    options_.spool.segment_bytes = 1U << 30;
    options_.shards = shards;
    const PoolPorts ports{clock_, &network, &node_, events, store_, &entropy_, &hasher_, log_};
    if (shards == 1) {
      pool_ = std::make_unique<PoolCore>(options_, ports);
    } else {
      pool_ = std::make_unique<PoolCore>(options_, Part{std::nullopt, 0, &letters_}, ports);
      shard_ = std::make_unique<PoolCore>(options_, Part{Letters::kShard, pool_->boot(), &letters_},
                                          ports);
    }
    node_.advance(now_);
    EXPECT_TRUE(pool_->start(now_));
    for (int i = 0; i < 20; ++i) {
      now_.mono_us += 10 * kMillisecond;
      node_.deliver(now_, *pool_);
      if (clock_.take_due(now_.mono_us)) pool_->on_time(now_);
      turn();
    }
    connect(miner_);
  }

  void connect(ConnectionId miner) {
    miners().on_connect(now_, miner, Peer{.ip = "127.0.0.1", .port = 1, .listener = 0});
    say(miner, R"({"id":1,"method":"mining.subscribe","params":["cpuminer/2.5.1"]})"
               "\n");
    say(miner, R"({"id":2,"method":"mining.authorize","params":[")" + fakes::test_address() +
                   ".w\",\"x\"]}\n");
  }

  // Four submits in one segment, as a busy loop would read them.
  void shares(std::uint32_t number) {
    text_.clear();
    for (std::uint32_t i = 0; i < 4; ++i) {
      text_ += R"({"id":4,"method":"mining.submit","params":[")";
      text_ += user_;
      text_ += "\",\"";
      text_ += network.job_id;
      text_ += "\",\"0000000000000000\",\"";
      bitcoin::append_hex32(text_, static_cast<std::uint32_t>(now_.wall_seconds()));
      text_ += "\",\"";
      bitcoin::append_hex32(text_, 4 * number + i);
      text_ += "\"]}\n";
    }
    now_.mono_us += kMillisecond;
    say(miner_, text_);
  }

  CountingNetwork network;
  CountingEvents events;

 private:
  void say(ConnectionId miner, std::string_view bytes) {
    miners().on_bytes(now_, miner, bytes);
    turn();
  }
  void turn() {
    node_.advance(now_);
    for (bool more = true; more;) {
      more = pool_->on_turn_end(now_);
      if (!shard_) continue;
      more = shard_->on_turn_end(now_) || more;
      more = letters_.deliver(now_, *pool_, *shard_) || more;
    }
  }
  PoolCore& miners() { return shard_ ? *shard_ : *pool_; }

  Options options_;
  fakes::Chain chain_{{.bits = 0x1d00ffff}};
  fakes::FakeNode node_{{&chain_}};
  fakes::FakeClock clock_;
  fakes::FakeStore store_;
  fakes::FakeEntropy entropy_{1};
  fakes::FakeHeaderHasher hasher_;
  fakes::FakeLog log_;
  Letters letters_;
  std::unique_ptr<PoolCore> pool_;   // all of it, or the hub
  std::unique_ptr<PoolCore> shard_;  // null: the pool has one
  Now now_{.mono_us = 1'000 * kSecond, .wall_us = 1'700'000'000LL * kSecond};
  ConnectionId miner_{7};
  std::string user_ = fakes::test_address() + ".w";
  std::string text_;
};

class SharePath : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Shards, SharePath, ::testing::Values(1, 2));

TEST_P(SharePath, AllocatesNothing) {
  Line line(GetParam());
  std::uint32_t number = 0;
  while (line.network.accepted < 3'000)
    line.shares(number++);  // warm; the window has grown
  const std::size_t before = line.network.accepted;
  const std::size_t replies = line.network.replies;
  stratum::reset_heap_use();
  for (int i = 0; i < 1'000; ++i)
    line.shares(number++);
  EXPECT_EQ(stratum::heap_use().allocations, 0u);
  EXPECT_EQ(line.network.replies, replies + 1'000) << "one send a turn, four replies each";
  EXPECT_GT(line.network.accepted, before);
  EXPECT_GT(line.events.shares, 4'000u);
  EXPECT_EQ(line.network.closed, 0u);
}

// The lines of a login, two kilobytes of them, must leave nothing behind.
TEST(Allocation, AnIdleMinerKeepsLittle) {
  Line line;
  constexpr std::int64_t kMiners = 1024;
  stratum::reset_heap_use();
  for (std::int64_t i = 0; i < kMiners; ++i)
    line.connect(ConnectionId{static_cast<std::uint64_t>(100 + i)});
  EXPECT_LE(stratum::heap_use().bytes / kMiners, 1536);
}

}  // namespace
}  // namespace tbg::core
