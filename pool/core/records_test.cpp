#include "pool/core/records.h"

#include <gtest/gtest.h>

#include "fakes/event_sink.h"
#include "fakes/log.h"
#include "fakes/store.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

class RecordsTest : public testing::Test {
 protected:
  std::string disk(Folder folder) {
    std::string all;
    for (const std::string& name : store_.names(folder)) {
      const bitcoin::Bytes& bytes = *store_.look(folder, name);
      all.append(bytes.begin(), bytes.end());
    }
    return all;
  }

  Options options_;
  fakes::FakeStore store_;
  fakes::FakeEventSink listener_;
  fakes::FakeLog log_;
  Now now_{5 * kSecond, 1'700'000'000 * kSecond};
  Spool spool_{options_, 0x2a, 0, store_, listener_, log_};
  Ledger ledger_{options_, spool_};
  BlockBook book_;
  SessionBook sessions_;
  SpoolProgress progress_{spool_};
  Records records_{options_, ledger_, book_, sessions_, progress_, store_, log_};
};

// A kill between the two would leave a snapshot that has counted what the spool does not hold.
TEST_F(RecordsTest, NoRowIsWrittenBeforeTheEventsItHasCounted) {
  spool_.emit(now_, HashrateUpdate{"user", "worker", 1, 2, 3, 4});
  ASSERT_EQ(disk(Folder::spool), "");
  records_.write_slice(now_);
  EXPECT_NE(disk(Folder::records).find("\"seq\":1,"), std::string::npos);
  EXPECT_NE(disk(Folder::spool).find("\"seq\":1,"), std::string::npos);
}

class NothingHeard final : public StoreInputs {
  void on_durable(Now, Log) override {}
};

TEST_F(RecordsTest, WhatAKilledProcessLeftUnsyncedIsDurableSoonAfterTheStart) {
  spool_.emit(now_, HashrateUpdate{"user", "worker", 1, 2, 3, 4});
  spool_.flush();
  store_.process_crash();
  ASSERT_TRUE(records_.load(now_));
  NothingHeard nobody;
  store_.complete_syncs(now_, nobody);
  store_.power_loss();
  EXPECT_NE(disk(Folder::spool).find("\"seq\":1,"), std::string::npos);
}

TEST_F(RecordsTest, SessionsAreOfOneLengthOfExtranonce1) {
  sessions_.put({.id = 7, .extranonce = 0xab}, SessionBook::kLive);
  records_.write_all(now_);
  for (const std::size_t length : {options_.nonce1_length, std::size_t{2}}) {
    Options options;
    options.nonce1_length = length;
    Ledger ledger{options, spool_};
    BlockBook book;
    SessionBook sessions;
    Records again{options, ledger, book, sessions, progress_, store_, log_};
    ASSERT_TRUE(again.load(now_));
    ASSERT_EQ(sessions.rows().size(), length == options_.nonce1_length ? 1U : 0U);
    if (sessions.rows().empty()) continue;
    EXPECT_EQ(sessions.rows().at(7).extranonce, 0xabU);
    EXPECT_EQ(sessions.rows().at(7).expires_us, now_.mono_us + kResumeWindow);
  }
}

// What comes while a snapshot is written may belong before the row it has come to.
TEST_F(RecordsTest, TheLastSnapshotHasEverySession) {
  for (SessionId id = 1000; id < 1000 + 2 * kConnectionsPerSlice; ++id)
    sessions_.put({.id = id, .extranonce = id}, SessionBook::kLive);
  ASSERT_TRUE(records_.write_slice(now_)) << "it is not whole yet";
  sessions_.put({.id = 7, .extranonce = 0xab}, SessionBook::kLive);
  records_.write_all(now_);
  EXPECT_NE(disk(Folder::records).find("\"session\":\"0000000000000007\""), std::string::npos);
}

TEST_F(RecordsTest, ASessionAloneIsWorthASnapshot) {
  records_.write_all(now_);
  NothingHeard nobody;
  store_.complete_syncs(now_, nobody);
  records_.on_durable();
  sessions_.put({.id = 7, .extranonce = 0xab}, SessionBook::kLive);
  records_.write_all(now_);
  EXPECT_NE(disk(Folder::records).find("\"session\""), std::string::npos);
}

std::string numbered(std::size_t i) { return "user" + std::to_string(1000 + i); }

// Shares of a shard, while a snapshot is written slice by slice: each row says up to which of them
// it has counted.
TEST_F(RecordsTest, RowsOfDifferentSlicesAreAsOfTheirOwnPlaceInAShardsStream) {
  options_.shards = 2;
  Spool shard_spool{options_, 0x2a, 1, store_, listener_, log_};
  constexpr std::size_t kUsers = 2 * kConnectionsPerSlice;
  const auto share = [&](const std::string& user) {
    ShareSubmitted event;
    event.miner = {user, "w", ConnectionId{1}};
    event.diff = 1;
    event.sdiff = 2;
    event.accepted = true;
    shard_spool.emit(now_, event);
    shard_spool.flush();
    ledger_.login(now_, {ConnectionId{1}, 0, user, "w", {}});
    ledger_.credit(now_, 1, {now_, ConnectionId{1}, 0, 1, 2, 1, {}});
    ledger_.logout(now_, {ConnectionId{1}, 1, {}});
    progress_.counted(1, shard_spool.position().seq);
  };
  for (std::size_t i = 0; i < kUsers; ++i)
    share(numbered(i));
  ASSERT_TRUE(records_.write_slice(now_)) << "half of the users";
  share(numbered(0));           // in the slice that is written
  share(numbered(kUsers - 1));  // in one that is not
  records_.write_all(now_);
  share(numbered(1));

  Ledger ledger{options_, spool_};
  BlockBook book;
  SessionBook sessions;
  Records again{options_, ledger, book, sessions, progress_, store_, log_};
  ASSERT_TRUE(again.load(now_));
  ASSERT_EQ(ledger.users().size(), kUsers);
  for (const auto& [user, row] : ledger_.users()) {
    const bool twice = user == numbered(0) || user == numbered(1) || user == numbered(kUsers - 1);
    EXPECT_EQ(row.tally.shares, twice ? 2U : 1U) << user;
    EXPECT_EQ(ledger.users().at(user).tally.shares, row.tally.shares) << user;
  }
}

}  // namespace
}  // namespace tbg::core
