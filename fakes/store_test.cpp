#include "fakes/store.h"

#include <gtest/gtest.h>

namespace tbg::fakes {
namespace {

using bitcoin::as_bytes;
using bitcoin::Bytes;

struct Heard final : StoreInputs {
  int durable = 0;
  void on_durable(Now, Log) override { ++durable; }
};

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(FakeStore, ProcessCrashKeepsWhatWasWritten) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::blocks, "log"));
  ASSERT_TRUE(store.append(Log::blocks, as_bytes("one")));
  ASSERT_TRUE(store.put(Folder::blocks, "a", as_bytes("file")));
  store.sync(Log::blocks);
  store.process_crash();
  Heard heard;
  EXPECT_EQ(store.complete_syncs({}, heard), 0U);
  EXPECT_EQ(*store.read(Folder::records, "log"), bytes("one"));
  EXPECT_EQ(*store.read(Folder::blocks, "a"), bytes("file"));
}

TEST(FakeStore, PowerLossKeepsWhatWasSyncedAndATornTail) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::blocks, "log"));
  Heard heard;
  ASSERT_TRUE(store.append(Log::blocks, as_bytes("one")));
  ASSERT_TRUE(store.put(Folder::templates, "old", as_bytes("x")));
  store.sync(Log::blocks);
  ASSERT_TRUE(store.append(Log::blocks, as_bytes("two")));
  ASSERT_TRUE(store.put(Folder::templates, "new", as_bytes("y")));
  EXPECT_EQ(store.complete_syncs({}, heard), 1U);
  EXPECT_EQ(heard.durable, 1);
  store.power_loss(2);
  EXPECT_EQ(*store.read(Folder::records, "log"), bytes("onetw"));
  EXPECT_EQ(*store.list(Folder::templates), std::vector<std::string>{"old"});
}

TEST(FakeStore, WriteBackIsAsGoodAsASyncButSilent) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::blocks, "log"));
  ASSERT_TRUE(store.append(Log::blocks, as_bytes("one")));
  store.write_back();
  ASSERT_TRUE(store.truncate(Log::blocks, 1));
  store.power_loss();
  EXPECT_EQ(*store.read(Folder::records, "log"), bytes("one"));
}

TEST(FakeStore, PowerLossBringsBackWhatWasRemoved) {
  FakeStore store;
  Heard heard;
  ASSERT_TRUE(store.begin(Log::spool, "1"));
  ASSERT_TRUE(store.append(Log::spool, as_bytes("one")));
  store.sync(Log::spool);
  ASSERT_TRUE(store.begin(Log::spool, "2"));
  ASSERT_TRUE(store.append(Log::spool, as_bytes("two")));
  EXPECT_EQ(store.complete_syncs({}, heard), 1U);
  ASSERT_TRUE(store.remove(Folder::spool, "1"));
  EXPECT_EQ(*store.list(Folder::spool), std::vector<std::string>{"2"});
  store.power_loss();
  EXPECT_EQ(*store.list(Folder::spool), std::vector<std::string>{"1"}) << "2 was never synced";
  ASSERT_TRUE(store.remove(Folder::spool, "1"));
  ASSERT_TRUE(store.begin(Log::spool, "3"));
  store.sync(Log::spool);
  EXPECT_EQ(store.complete_syncs({}, heard), 1U);
  store.power_loss();
  EXPECT_EQ(*store.list(Folder::spool), std::vector<std::string>{"3"});
}

TEST(FakeStore, FlippedByte) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::snapshot, "s"));
  ASSERT_TRUE(store.append(Log::snapshot, as_bytes("abc")));
  ASSERT_TRUE(store.put(Folder::root, "f", as_bytes("abc")));
  store.flip(Folder::records, "s", 1);
  store.flip(Folder::root, "f", 0);
  EXPECT_EQ(*store.read(Folder::records, "s"), bytes("arc"));
  EXPECT_EQ(*store.read(Folder::root, "f"), bytes("qbc"));
}

TEST(FakeStore, EveryOperationCanFail) {
  for (std::uint64_t n = 1; n <= 8; ++n) {
    FakeStore store;
    ASSERT_TRUE(store.begin(Log::blocks, "log"));
    store.fail_operation(n);
    std::uint64_t failed = 0;
    failed += store.append(Log::blocks, as_bytes("abc")).has_error() ? 1 : 0;
    failed += store.read(Folder::records, "log").has_error() ? 2 : 0;
    failed += store.truncate(Log::blocks, 0).has_error() ? 3 : 0;
    failed += store.put(Folder::root, "f", as_bytes("abc")).has_error() ? 4 : 0;
    failed += store.read(Folder::root, "f").has_error() && n != 4 ? 5 : 0;
    failed += store.list(Folder::root).has_error() ? 6 : 0;
    failed += store.remove(Folder::root, "f").has_error() && n != 4 ? 7 : 0;
    EXPECT_EQ(failed, n == 8 ? 0 : n);
    EXPECT_EQ(store.operations(), 8U);
  }
}

TEST(FakeStore, FullDiskAndTornAppend) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::blocks, "log"));
  store.set_capacity(5);
  ASSERT_TRUE(store.append(Log::blocks, as_bytes("abc")));
  EXPECT_TRUE(store.append(Log::blocks, as_bytes("defg")).has_error());
  EXPECT_EQ(*store.look(Folder::records, "log"), bytes("abcde"));
  EXPECT_TRUE(store.put(Folder::root, "f", as_bytes("x")).has_error());
  store.set_capacity(std::nullopt);
  store.set_torn_append(1);
  store.fail_operation(1);
  EXPECT_TRUE(store.append(Log::blocks, as_bytes("xyz")).has_error());
  EXPECT_EQ(*store.look(Folder::records, "log"), bytes("abcdex"));
}

TEST(FakeStore, FilesAreListedSortedByFolder) {
  FakeStore store;
  ASSERT_TRUE(store.begin(Log::blocks, "log"));
  ASSERT_TRUE(store.put(Folder::blocks, "b", as_bytes("1")));
  ASSERT_TRUE(store.put(Folder::blocks, "a", as_bytes("2")));
  ASSERT_TRUE(store.put(Folder::root, "c", as_bytes("3")));
  EXPECT_EQ(*store.list(Folder::blocks), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(store.remove(Folder::blocks, "a"));
  EXPECT_TRUE(store.remove(Folder::blocks, "a").has_error());
  EXPECT_TRUE(store.read(Folder::blocks, "a").has_error());
}

}  // namespace
}  // namespace tbg::fakes
