// The ring in a file: what was put in is found by whoever comes after, and tells where it belongs.
#include "pool/live/mapped_ring.h"

#include <gtest/gtest.h>

#include <fstream>

#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

using bitcoin::as_bytes;

class MappedRingTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kCapacity = 4096;

  MappedRing make() {
    auto made = MappedRing::make(file, kCapacity);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  std::string left() {
    const auto found = MappedRing::left_behind(file);
    if (!found) return found.error().message;
    return *found ? std::string((*found)->bytes.begin(), (*found)->bytes.end()) : "nothing";
  }

  TempFolder folder;
  std::filesystem::path file = folder.path / "ring";
};

TEST_F(MappedRingTest, WhatWasPutInIsLeftBehind) {
  EXPECT_EQ(left(), "nothing");
  {
    MappedRing ring = make();
    EXPECT_EQ(left(), "nothing");
    ring.aim("segment", 100);
    EXPECT_EQ(left(), "nothing");
    ASSERT_TRUE(ring.put(as_bytes("one ")));
    ASSERT_TRUE(ring.put(as_bytes("two")));
    EXPECT_EQ(ring.end_offset(), 107U);
  }
  const auto found = *MappedRing::left_behind(file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, "segment");
  EXPECT_EQ(found->offset, 100U);
  EXPECT_TRUE(found->this_boot);
  EXPECT_EQ(left(), "one two");
  make();
  EXPECT_EQ(left(), "nothing") << "a new one begins empty";
}

TEST_F(MappedRingTest, GoesRoundAndRefusesWhatDoesNotFit) {
  MappedRing ring = make();
  ring.aim("segment", 0);
  std::string all, taken;
  for (int i = 0; i < 1000; ++i) {
    const std::string piece(1 + static_cast<std::size_t>(i) * 7 % 900,
                            static_cast<char>('a' + i % 26));
    while (!ring.put(as_bytes(piece))) {
      ASSERT_GT(ring.head() - ring.taken() + piece.size(), kCapacity);
      for (const auto part : ring.view(ring.taken(), ring.head())) {
        taken.append(part.begin(), part.end());
        ring.take(part.size());
      }
    }
    all += piece;
  }
  EXPECT_EQ(taken + left().substr(kCapacity - (all.size() - taken.size())), all);
  EXPECT_EQ(left(), all.substr(all.size() - kCapacity));
  EXPECT_EQ((*MappedRing::left_behind(file))->offset, all.size() - kCapacity);
}

TEST_F(MappedRingTest, AimedAnewItForgets) {
  MappedRing ring = make();
  ring.aim("a", 5);
  ASSERT_TRUE(ring.put(as_bytes("old")));
  ring.take(3);
  ring.aim("b", 1000);
  EXPECT_EQ(left(), "nothing");
  ASSERT_TRUE(ring.put(as_bytes("new")));
  EXPECT_EQ(left(), "new");
  EXPECT_EQ((*MappedRing::left_behind(file))->offset, 1000U);
}

TEST_F(MappedRingTest, OfAnotherBootOfTheMachineIsSaidSo) {
  {
    MappedRing ring = make();
    ring.aim("a", 0);
    ASSERT_TRUE(ring.put(as_bytes("x")));
  }
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(8);  // behind the magic: the boot
  stream << "another-";
  stream.close();
  EXPECT_FALSE((*MappedRing::left_behind(file))->this_boot);
}

// Of a process that died over making it; with or without the magic.
TEST_F(MappedRingTest, AnUnfinishedOneHoldsNothing) {
  for (const std::size_t size : {0U, 100U, 4096U, 5000U, 8192U})
    for (const std::string& head : {std::string(8, '\0'), std::string("tbgring1")}) {
      std::string bytes = head + std::string(size, '\0');
      bytes.resize(size);
      std::ofstream(file, std::ios::binary) << bytes;
      EXPECT_EQ(left(), "nothing") << size;
    }
}

TEST_F(MappedRingTest, OneThatCannotBeReadIsNotTakenForNone) {
  std::ofstream(file, std::ios::binary) << std::string(8192, 'x');
  EXPECT_NE(left().find("is not of this version"), std::string::npos);
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_NE(left().find("cannot read " + file.string()), std::string::npos);
}

TEST_F(MappedRingTest, OfASizeThatIsNoRingsItHoldsNothing) {
  {
    MappedRing ring = make();
    ring.aim("a", 0);
    ASSERT_TRUE(ring.put(as_bytes("x")));
  }
  ASSERT_EQ(left(), "x");
  std::filesystem::resize_file(file, 5000);
  EXPECT_EQ(left(), "nothing");
  std::filesystem::resize_file(file, 4096);
  EXPECT_EQ(left(), "nothing");
}

TEST_F(MappedRingTest, AFileThatCannotBeMadeIsNamed) {
  const auto made = MappedRing::make("/proc/self/ring", kCapacity);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("/proc/self/ring"), std::string::npos);
}

}  // namespace
}  // namespace tbg::live::testing
