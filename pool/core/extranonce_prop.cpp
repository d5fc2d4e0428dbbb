// Sessions: no two live ones share an extranonce1, resumption gives back the same one and only in
// time.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "fakes/entropy.h"
#include "pool/core/extranonce.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

RC_GTEST_PROP(Sessions, NeverShareAnExtranonce, (const std::vector<std::uint8_t>& steps)) {
  fakes::FakeEntropy entropy(1);
  SessionTable table(entropy, 1, 1, 8);  // 32 values: exhaustion happens
  std::map<SessionId, Session> live;
  std::map<SessionId, std::pair<Session, std::int64_t>> away;
  std::int64_t now = kSecond;
  for (const std::uint8_t step : steps) {
    now += step * kSecond;
    if (step % 3 == 0) {
      if (live.size() + away.size() >= 32u) continue;
      const auto session = table.open();
      RC_ASSERT(session.has_value());
      RC_ASSERT(session->extranonce >= 32u && session->extranonce < 64u);
      live[session->id] = *session;
    } else if (step % 3 == 1 && !live.empty()) {
      const Session session = live.begin()->second;
      live.erase(live.begin());
      table.detach(session, now);
      away[session.id] = {session, now};
    } else if (!away.empty()) {
      const auto [session, since] = away.begin()->second;
      away.erase(away.begin());
      const auto back = table.resume(session_text(session.id), now);
      RC_ASSERT(back.has_value() == (now - since < kResumeWindow));
      if (!back) continue;
      RC_ASSERT(back->extranonce == session.extranonce);
      live[session.id] = *back;
    }
    std::set<std::uint64_t> values;
    for (const auto& [id, session] : live)
      RC_ASSERT(values.insert(session.extranonce).second);
  }
}

TEST(Sessions, StrangersCannotResume) {
  fakes::FakeEntropy entropy(1);
  SessionTable table(entropy, 4, 0, 1);
  const Session session = *table.open();
  EXPECT_FALSE(table.resume(session_text(session.id), 0).has_value());  // still connected
  table.detach(session, 0);
  for (const char* id : {"", "1", "zzzzzzzzzzzzzzzz", "0000000000000000", "00000000000000001"})
    EXPECT_FALSE(table.resume(id, 0).has_value()) << id;
  EXPECT_TRUE(table.resume(session_text(session.id), 0).has_value());
  EXPECT_FALSE(table.resume(session_text(session.id), 0).has_value());  // only once
}

TEST(Sessions, OfBeforeTheRestart) {
  fakes::FakeEntropy entropy(1);
  SessionTable table(entropy, 1, 1, 8);  // 32 values from 32 on
  const std::int64_t soon = 5 * kSecond;
  const Session own{1, 40}, same_value{2, 40}, below{3, 31}, above{4, 64};
  for (const Session& session : {own, same_value, below, above})
    table.restore(session, soon);
  for (int i = 0; i < 31; ++i)
    EXPECT_NE(table.open()->extranonce, own.extranonce);
  for (const Session& session : {same_value, below, above})
    EXPECT_FALSE(table.resume(session_text(session.id), 0).has_value()) << session.id;
  EXPECT_EQ(table.resume(session_text(own.id), soon - 1)->extranonce, own.extranonce);
}

TEST(Sessions, WhereNoneIsFreeTheFirstToExpireGivesWay) {
  fakes::FakeEntropy entropy(1);
  SessionTable table(entropy, 1, 1, 8);
  std::vector<Session> sessions;
  for (int i = 0; i < 32; ++i)
    sessions.push_back(*table.open());
  EXPECT_FALSE(table.open().has_value()) << "all are connected";
  table.detach(sessions[7], 1 * kSecond);
  table.detach(sessions[3], 2 * kSecond);
  EXPECT_EQ(table.open()->extranonce, sessions[7].extranonce);
  EXPECT_FALSE(table.resume(session_text(sessions[7].id), 2 * kSecond).has_value());
  EXPECT_TRUE(table.resume(session_text(sessions[3].id), 2 * kSecond).has_value());
  EXPECT_FALSE(table.open().has_value());
}

// Ten thousand that were restored together expire together.
TEST(Sessions, ExpireASliceAtATime) {
  fakes::FakeEntropy entropy(1);
  SessionTable table(entropy, 4, 0, 1);
  for (SessionId id = 1; id <= 3 * kConnectionsPerSlice; ++id)
    table.restore({id, id}, kSecond);
  EXPECT_FALSE(table.resume(session_text(3 * kConnectionsPerSlice), kSecond).has_value())
      << "not yet dropped, and expired";
}

TEST(Sessions, BeyondTheMostTheFirstToExpireGivesWay) {
  SessionBook book;
  for (SessionId id = 0; id <= kDetachedSessionsMax; ++id)
    book.put({.id = id, .extranonce = id}, static_cast<std::int64_t>(10'000'000 - id));
  const auto gone = book.take_expired(0);
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ(gone->id, kDetachedSessionsMax);
  EXPECT_FALSE(book.take_expired(0).has_value());
}

}  // namespace
}  // namespace tbg::core
