#include "pool/live/file_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <fstream>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

using bitcoin::as_bytes;
using bitcoin::Bytes;

Bytes bytes_of(std::string_view text) {
  const auto view = as_bytes(text);
  return {view.begin(), view.end()};
}

class DurableEar final : public StoreInputs {
 public:
  void on_durable(Now, Log) override { ++count; }
  std::atomic<int> count = 0;
};

class FileStoreTest : public ::testing::Test {
 protected:
  ~FileStoreTest() override {
    store.reset();
    thread.stop();
  }

  void open() {
    store.reset();
    auto opened = FileStore::open(thread.loop, log, folder.path / "deep" / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    store = std::move(*opened);
    store->start(ear);
    ASSERT_TRUE(store->begin(Log::blocks, "blocks.log"));
  }
  std::filesystem::path data() { return folder.path / "deep" / "data"; }

  TempFolder folder;
  MemoryLog log;
  DurableEar ear;
  LoopThread thread;
  std::unique_ptr<FileStore> store;
};

TEST_F(FileStoreTest, LogKeepsWhatWasAppended) {
  open();
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), Bytes{});
  ASSERT_TRUE(store->append(Log::blocks, as_bytes("one ")));
  ASSERT_TRUE(store->append(Log::blocks, as_bytes("two")));
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("one two"));
  open();
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("one two"));
  ASSERT_TRUE(store->truncate(Log::blocks, 4));
  ASSERT_TRUE(store->append(Log::blocks, as_bytes("three")));
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("one three"));
}

TEST_F(FileStoreTest, SegmentsAreFilesOfTheirFolder) {
  open();
  EXPECT_FALSE(store->append(Log::spool, as_bytes("none begun")));
  ASSERT_TRUE(store->begin(Log::spool, "a"));
  ASSERT_TRUE(store->append(Log::spool, as_bytes("one")));
  store->sync(Log::spool);  // of "a", although the next begins before the disk has done it
  ASSERT_TRUE(store->begin(Log::spool, "b"));
  ASSERT_TRUE(store->append(Log::spool, as_bytes("two")));
  thread.start();
  EXPECT_TRUE(eventually([&] { return ear.count == 1; }));
  EXPECT_EQ(*store->list(Folder::spool), (std::vector<std::string>{"a", "b"})) << "no consumers/";
  EXPECT_EQ(*store->read(Folder::spool, "a"), bytes_of("one"));
  ASSERT_TRUE(store->begin(Log::spool, "a"));
  ASSERT_TRUE(store->append(Log::spool, as_bytes(" more")));
  EXPECT_EQ(*store->read(Folder::spool, "a"), bytes_of("one more"));
}

// As a shard does, on a thread of its own.
TEST_F(FileStoreTest, TheSpoolOfAStreamBelongsToItsThread) {
  LoopThread shard;
  DurableEar shard_ear;
  {
    auto opened = FileStore::open(thread.loop, log, data(), {.streams = 3});
    ASSERT_TRUE(opened) << opened.error().message;
    store = std::move(*opened);
  }
  store->start(ear);
  store->start(2, shard.loop, shard_ear);
  thread.start();
  shard.start();
  ASSERT_TRUE(store->begin(Log::spool, "0-a"));
  boost::asio::post(shard.loop.io(), [&] {
    EXPECT_TRUE(store->begin(spool_log(2), "2-a"));
    for (int i = 0; i < 100; ++i)
      EXPECT_TRUE(store->append(spool_log(2), as_bytes("two")));
    store->sync(spool_log(2));
  });
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(store->append(Log::spool, as_bytes("zero")));
  EXPECT_TRUE(eventually([&] { return shard_ear.count == 1; }));
  EXPECT_EQ(ear.count, 0);
  EXPECT_EQ(store->read(Folder::spool, "2-a")->size(), 300U) << "what is in the ring, too";
  EXPECT_EQ(store->read(Folder::spool, "0-a")->size(), 400U);
  EXPECT_TRUE(std::filesystem::exists(data() / ".spool-ring-2"));
  shard.stop();
  open();
  EXPECT_FALSE(std::filesystem::exists(data() / ".spool-ring-2")) << "a pool with one stream";
}

TEST_F(FileStoreTest, EverySyncIsAnsweredOnTheLoop) {
  open();
  thread.start();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(store->append(Log::blocks, as_bytes("record")));
    ASSERT_TRUE(store->put(Folder::templates, "job" + std::to_string(i), as_bytes("x")));
    store->sync(Log::blocks);
  }
  EXPECT_TRUE(eventually([&] { return ear.count == 10; }));
  EXPECT_TRUE(log.lines().empty());
}

// Whoever reads the segments takes one that has a next for whole.
TEST_F(FileStoreTest, ANextSegmentBeginsWhenTheOneBeforeIsWhole) {
  open();
  ASSERT_TRUE(store->begin(Log::spool, "a"));
  std::optional<SmallFiles> full(2);
  ASSERT_TRUE(store->append(Log::spool, as_bytes("four")));
  EXPECT_FALSE(store->begin(Log::spool, "b"));
  EXPECT_FALSE(std::filesystem::exists(data() / "spool" / "b"));
  full.reset();
  ASSERT_TRUE(store->begin(Log::spool, "b"));
  EXPECT_EQ(*store->read(Folder::spool, "a"), bytes_of("four"));
}

TEST_F(FileStoreTest, EventsThatCannotBeRescuedStopTheStart) {
  open();
  store.reset();
  std::filesystem::remove(data() / ".spool-ring");
  std::filesystem::create_directory(data() / ".spool-ring");
  const auto again = FileStore::open(thread.loop, log, data());
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find(".spool-ring"), std::string::npos);
  std::filesystem::remove(data() / ".spool-ring");
}

TEST_F(FileStoreTest, FilesAreWrittenReadListedAndRemoved) {
  open();
  ASSERT_TRUE(store->put(Folder::blocks, "2-b.hex", as_bytes("bb")));
  ASSERT_TRUE(store->put(Folder::blocks, "1-a.hex", as_bytes("old")));
  ASSERT_TRUE(store->put(Folder::blocks, "1-a.hex", as_bytes("new")));
  ASSERT_TRUE(store->put(Folder::root, "boot", as_bytes("7")));
  open();
  EXPECT_EQ(*store->list(Folder::blocks), (std::vector<std::string>{"1-a.hex", "2-b.hex"}));
  EXPECT_EQ(*store->list(Folder::root), std::vector<std::string>{"boot"}) << "no folders, no lock";
  EXPECT_EQ(*store->read(Folder::blocks, "1-a.hex"), bytes_of("new"));
  EXPECT_EQ(*store->size(Folder::blocks, "1-a.hex"), 3U);
  EXPECT_FALSE(store->size(Folder::blocks, "3-c.hex"));
  ASSERT_TRUE(store->remove(Folder::blocks, "1-a.hex"));
  ASSERT_TRUE(store->remove(Folder::blocks, "1-a.hex")) << "gone is gone";
  EXPECT_EQ(*store->list(Folder::blocks), std::vector<std::string>{"2-b.hex"});
  const auto missing = store->read(Folder::blocks, "1-a.hex");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("1-a.hex: No such file"), std::string::npos);
}

TEST_F(FileStoreTest, KilledProcessLosesNothingWritten) {
  const pid_t child = ::fork();
  if (child == 0) {
    Loop loop;
    auto opened = FileStore::open(loop, log, data());
    const bool good = opened && (*opened)->begin(Log::blocks, "blocks.log") &&
                      (*opened)->append(Log::blocks, as_bytes("record")) &&
                      (*opened)->put(Folder::templates, "job", as_bytes("transactions"));
    if (good) ::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  open();
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("record"));
  EXPECT_EQ(*store->read(Folder::templates, "job"), bytes_of("transactions"));
}

TEST_F(FileStoreTest, TornTemporaryFilesAreRemovedAtStart) {
  open();
  std::ofstream(data() / "blocks" / ".tmp-9-x.hex") << "torn";
  EXPECT_TRUE(store->list(Folder::blocks)->empty());
  open();
  EXPECT_FALSE(std::filesystem::exists(data() / "blocks" / ".tmp-9-x.hex"));
}

TEST_F(FileStoreTest, SecondProcessIsRefusedWithThePidOfTheFirst) {
  open();
  const auto second = FileStore::open(thread.loop, log, data());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("in use by process " + std::to_string(::getpid())),
            std::string::npos)
      << second.error().message;
}

TEST_F(FileStoreTest, FoldersAreNotForEverybody) {
  open();
  for (const char* name : {"", "records", "templates", "blocks", "spool", "spool/consumers"}) {
    struct stat status {};
    ASSERT_EQ(::stat((data() / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0007, 0u) << name;
  }
}

TEST_F(FileStoreTest, DatadirThatCannotBeMadeIsNamed) {
  std::ofstream(folder.path / "deep") << "a file is in the way";
  const auto opened = FileStore::open(thread.loop, log, data());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find((folder.path / "deep").string()), std::string::npos);
}

TEST_F(FileStoreTest, FullDeviceIsAnErrorThatNamesTheFile) {
  std::filesystem::create_directories(data() / "records");
  std::filesystem::create_symlink("/dev/full", data() / "records" / "blocks.log");
  open();
  const auto result = store->append(Log::blocks, as_bytes("record"));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("blocks.log: No space left on device"), std::string::npos);
}

TEST_F(FileStoreTest, AppendThatFailsHalfWayLeavesNothingBehind) {
  open();
  ASSERT_TRUE(store->append(Log::blocks, as_bytes("good")));
  std::optional<SmallFiles> full(1000);
  const auto appended = store->append(Log::blocks, Bytes(5000, 1));
  const auto put = store->put(Folder::templates, "job", Bytes(5000, 1));
  full.reset();
  ASSERT_FALSE(appended);
  ASSERT_FALSE(put);
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("good"));
  EXPECT_TRUE(store->list(Folder::templates)->empty());
  EXPECT_TRUE(std::filesystem::is_empty(data() / "templates")) << "no torn temporary file either";
  ASSERT_TRUE(store->append(Log::blocks, as_bytes(" again")));
  EXPECT_EQ(*store->read(Folder::records, "blocks.log"), bytes_of("good again"));
}

TEST_F(FileStoreTest, DiskThatCannotSyncIsReportedAndNeverCalledDurable) {
  std::filesystem::create_directories(data() / "records");
  std::filesystem::create_symlink("/dev/full", data() / "records" / "blocks.log");  // no fsync
  open();
  thread.start();
  store->sync(Log::blocks);
  ASSERT_TRUE(eventually([&] { return !log.lines().empty(); }));
  EXPECT_NE(log.lines()[0].find("cannot bring to the disk"), std::string::npos);
  EXPECT_EQ(ear.count, 0);
}

}  // namespace
}  // namespace tbg::live::testing
