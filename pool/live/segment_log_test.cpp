// Appends through the ring: in the segment soon, in order, and after any death; never lost when the
// disk refuses.
#include "pool/live/segment_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>
#include <sstream>

#include "pool/live/file_store.h"
#include "pool/live/live_test_support.h"
#include "pool/live/read_only_store.h"
#include "pool/live/temp_folder.h"
#include "pool/live/unwritten_events.h"

namespace tbg::live::testing {
namespace {

using bitcoin::as_bytes;

class SegmentLogTest : public ::testing::Test {
 protected:
  SegmentLogTest() {
    std::filesystem::create_directory(folder.path / "spool");
    auto ring = MappedRing::make(ring_path(folder.path, 0), kRing);
    EXPECT_TRUE(ring) << ring.error().message;
    log->use(std::move(*ring));
  }
  static constexpr std::size_t kRing = 4096;

  StoreResult<void> begin(const std::string& name) {
    const std::string path = path_of(name);
    auto file = std::make_shared<const FileHandle>(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    const auto size = static_cast<std::uint64_t>(::lseek(file->get(), 0, SEEK_END));
    return log->begin(path, file, size);
  }
  std::string path_of(const std::string& name) { return (folder.path / "spool" / name).string(); }
  std::string read(const std::string& name) {
    std::ifstream file(path_of(name));
    return (std::stringstream() << file.rdbuf()).str();
  }

  TempFolder folder;
  std::unique_ptr<SegmentLog> log = std::make_unique<SegmentLog>();
};

TEST_F(SegmentLogTest, IsInTheSegmentSoon) {
  ASSERT_TRUE(begin("a"));
  ASSERT_TRUE(log->append(as_bytes("one ")));
  ASSERT_TRUE(log->append(as_bytes("two")));
  EXPECT_TRUE(eventually([&] { return read("a") == "one two"; }));
  ASSERT_TRUE(log->append(as_bytes(" three")));
  EXPECT_EQ(log->drain(), 0);
  EXPECT_EQ(read("a"), "one two three");
}

TEST_F(SegmentLogTest, ANewSegmentAndACutComeBehindWhatWasAppended) {
  ASSERT_TRUE(begin("a"));
  ASSERT_TRUE(log->append(as_bytes("one")));
  ASSERT_TRUE(begin("b"));
  EXPECT_EQ(read("a"), "one");
  ASSERT_TRUE(log->append(as_bytes("two")));
  ASSERT_TRUE(log->truncate(3)) << "all that was taken: nothing to cut";
  EXPECT_EQ(log->drain(), 0);
  EXPECT_EQ(read("b"), "two");
  ASSERT_TRUE(log->append(as_bytes(" and more")));
  ASSERT_TRUE(log->truncate(4));
  EXPECT_EQ(read("b"), "two ");
  ASSERT_TRUE(log->append(as_bytes("three")));
  log.reset();
  EXPECT_EQ(read("b"), "two three");
}

TEST_F(SegmentLogTest, MoreThanTheRingHolds) {
  ASSERT_TRUE(begin("a"));
  std::string all;
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string piece(random() % 40 == 0 ? 5000 : random() % 300,
                            static_cast<char>('a' + i % 26));
    ASSERT_TRUE(log->append(as_bytes(piece)));
    all += piece;
  }
  log.reset();
  EXPECT_EQ(read("a"), all);
  EXPECT_TRUE(unwritten_events(folder.path)->empty());
}

TEST_F(SegmentLogTest, ADiskThatRefusesLosesNothing) {
  ASSERT_TRUE(begin("a"));
  ASSERT_TRUE(log->append(as_bytes("good ")));
  ASSERT_EQ(log->drain(), 0);
  std::optional<SmallFiles> full(8);
  ASSERT_TRUE(log->append(as_bytes("one two "))) << "taken";
  EXPECT_EQ(log->drain(), EFBIG);
  EXPECT_EQ(read("a"), "good one") << "as far as it goes";
  const auto refused = log->append(as_bytes("three"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(path_of("a")), std::string::npos);
  EXPECT_TRUE(log->truncate(13)) << "the end of what was taken";
  EXPECT_FALSE(begin("b"));
  const auto missing = *unwritten_events(folder.path);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(std::string(missing[0].bytes.begin(), missing[0].bytes.end()), " two ");
  full.reset();
  ASSERT_TRUE(begin("b"));
  ASSERT_TRUE(log->append(as_bytes("three")));
  log.reset();
  EXPECT_EQ(read("a"), "good one two ");
  EXPECT_EQ(read("b"), "three");
}

std::string all_of(Store& store) {
  std::string all;
  const auto names = store.list(Folder::spool);
  for (const std::string& name : *names) {
    const auto bytes = store.read(Folder::spool, name);
    all.append(bytes->begin(), bytes->end());
  }
  return all;
}

// A child appends numbered lines as fast as it can and tells a pipe of each; killed at any moment,
// all it told of are there, once, in order, when the store is opened again.
TEST(KilledAppender, LosesNothingItWasToldIsAppended) {
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    // Small ones go round, fill, and are written past.
    const std::size_t ring_bytes = round % 2 == 0 ? std::size_t{4096} : SegmentLog::kRingBytes;
    // Of any stream; the next start may have fewer.
    const std::uint32_t stream = static_cast<std::uint32_t>(round) % 3;
    const Log spool = spool_log(stream);
    const TempFolder folder;
    MemoryLog said;
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      Loop loop;
      auto store = FileStore::open(loop, said, folder.path, {3, ring_bytes});
      std::string line;
      for (std::uint32_t i = 1; store; ++i) {
        if (i % 1000 == 1) (void)(*store)->begin(spool, "s" + std::to_string(1000000 + i));
        line = std::to_string(i) + std::string(i % 500 == 0 ? 6000 : i * 37 % 700, '.') + "\n";
        if (!(*store)->append(spool, as_bytes(line))) ::_exit(1);
        if (::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
      }
      ::_exit(1);
    }
    ::close(pipe_ends[1]);
    std::uint32_t told = 0, one = 0;
    const auto enough = static_cast<std::uint32_t>(1 + random() % 5000);
    while (told < enough && ::read(pipe_ends[0], &one, sizeof one) == sizeof one)
      told = one;
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (::read(pipe_ends[0], &one, sizeof one) == sizeof one)
      told = one;
    ::close(pipe_ends[0]);
    ASSERT_TRUE(std::filesystem::exists(ring_path(folder.path, stream)))
        << "no ring on this filesystem";
    ReadOnlyStore looker(folder.path);
    const std::string seen = all_of(looker);
    LoopThread thread;
    auto store = FileStore::open(thread.loop, said, folder.path);
    ASSERT_TRUE(store) << store.error().message;
    const std::string all = all_of(**store);
    ASSERT_EQ(seen, all) << "whoever only looks sees the same";
    std::istringstream lines(all);
    std::string line;
    std::uint32_t count = 0;
    while (std::getline(lines, line))
      ASSERT_EQ(std::stoul(line), ++count) << round;
    ASSERT_GE(count, told) << round;
    ASSERT_LE(count, told + 1) << round;
    thread.stop();
  }
}

}  // namespace
}  // namespace tbg::live::testing
