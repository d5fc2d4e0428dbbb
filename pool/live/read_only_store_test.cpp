#include "pool/live/read_only_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

class ReadOnlyStoreTest : public ::testing::Test {
 protected:
  ReadOnlyStoreTest() { std::filesystem::create_directories(folder.path / "spool"); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder.path / "spool" / name, std::ios::app) << text;
  }
  std::string read(const std::string& name) {
    const auto bytes = store.read(Folder::spool, name);
    return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error().message;
  }

  TempFolder folder;
  ReadOnlyStore store{folder.path};
};

TEST_F(ReadOnlyStoreTest, RefusesToWrite) {
  write("a", "x");
  EXPECT_FALSE(store.begin(Log::spool, "b"));
  EXPECT_FALSE(store.append(Log::spool, bitcoin::as_bytes("y")));
  EXPECT_FALSE(store.truncate(Log::spool, 0));
  EXPECT_FALSE(store.put(Folder::spool, "b", bitcoin::as_bytes("y")));
  EXPECT_FALSE(store.remove(Folder::spool, "a"));
  EXPECT_EQ(read("a"), "x");
  EXPECT_EQ(*store.list(Folder::spool), std::vector<std::string>{"a"});
}

TEST_F(ReadOnlyStoreTest, WhatItShowsStandsStill) {
  write("a", "one\n");
  EXPECT_EQ(read("a"), "one\n");
  EXPECT_EQ(store.list(Folder::spool)->size(), 1U);
  write("a", "two\n");
  write("b", "new");
  EXPECT_EQ(read("a"), "one\n");
  EXPECT_EQ(store.list(Folder::spool)->size(), 1U);
  EXPECT_FALSE(store.vanished());
}

TEST_F(ReadOnlyStoreTest, AFileThatHasGoneIsToldApartFromOneThatCannotBeRead) {
  write("a", "x");
  ASSERT_EQ(store.list(Folder::spool)->size(), 1U);
  std::filesystem::remove(folder.path / "spool" / "a");
  EXPECT_NE(read("a").find("No such file"), std::string::npos);
  EXPECT_TRUE(store.vanished());
}

TEST_F(ReadOnlyStoreTest, HidesWhatItIsToldTo) {
  write("a", "x");
  write("b", "x");
  store.hide(Folder::spool, "a");
  EXPECT_EQ(*store.list(Folder::spool), std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace tbg::live::testing
