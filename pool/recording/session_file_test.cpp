// Session files, whole and in every state that a file can be found in.
#include <gtest/gtest.h>

#include "pool/bitcoin/serialize.h"
#include "pool/recording/session_log.h"
#include "pool/recording/session_reader.h"

namespace tbg::recording {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

std::string text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

LifeInfo info_of(std::uint64_t threads, const std::string& version = "test") {
  LifeInfo info;
  info.version = version;
  info.threads = threads;
  info.options.nodes = {{.name = "node", .notifies = true}};
  info.options.limits.trusted = {"192.0.2.1"};
  info.names = {{"address", "name"}};
  return info;
}

struct Example {
  Bytes file;
  std::vector<std::size_t> ends;  // of the magic and of each frame
};

// Two lives of two threads; the first one died.
Example example_with_ends() {
  Example out;
  SessionLog log([&](ByteView bytes) {
    bitcoin::put_bytes(out.file, bytes);
    out.ends.push_back(out.file.size());
  });
  log.begin(info_of(2, "one"));
  log.thread(0).on_crossing(bitcoin::as_bytes("a"), 0);
  log.thread(1).on_crossing(bitcoin::as_bytes("b"), 0);
  log.flush();
  log.thread(0).on_crossing(bitcoin::as_bytes("c"), 0);
  log.begin(info_of(2, "two"));
  log.thread(1).on_crossing(bitcoin::as_bytes(std::string(100'000, 'd')), 0);
  log.end({.threads = {{1, 2}, {3, 4}}, .reason = ""});
  return out;
}
Bytes example() { return example_with_ends().file; }

// Everything that can be read, as text.
std::string all_of(ByteView file) {
  SessionReader reader(file);
  std::string out;
  while (const auto info = reader.next_life()) {
    out += "[" + info->version;
    for (std::uint64_t i = 0; i < info->threads; ++i)
      while (const auto crossing = reader.next(i))
        out += " " + std::to_string(i) + text(crossing->first(1)) +
               (crossing->size() > 1 ? std::to_string(crossing->size()) : "");
    out += reader.end() ? " end]" : "]";
  }
  if (reader.cut_off()) out += " cut";
  if (reader.error()) out += " error";
  return out;
}

TEST(SessionFile, GivesBackEveryCrossingOfEveryThreadInOrder) {
  EXPECT_EQ(all_of(example()), "[one 0a 0c 1b][two 1d100000 end]");
}

TEST(SessionFile, KeepsHowThePoolWasSetUp) {
  const Bytes file = example();
  SessionReader reader(file);
  const auto info = reader.next_life();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->options.nodes.front().name, "node");
  EXPECT_EQ(info->options.limits.trusted, std::vector<std::string>{"192.0.2.1"});
  EXPECT_EQ(info->names.front().name, "name");
  EXPECT_TRUE(info->is_private);
  ASSERT_TRUE(reader.next_life());
  while (reader.next(1)) {
  }
  ASSERT_TRUE(reader.end());
  EXPECT_EQ(reader.end()->threads[1].hash, 4U);
}

TEST(SessionFile, AFileCutOffAnywhereEndsWithItsLastWholeFrame) {
  const Example all = example_with_ends();
  EXPECT_EQ(all_of({}), " error");
  std::string whole;
  auto end = all.ends.begin();
  for (std::size_t size = 1; size <= all.file.size(); ++size) {
    const std::string part = all_of(ByteView(all.file).first(size));
    if (size == *end) {
      ++end;
      whole = part;
      EXPECT_EQ(part.find_first_of('u'), std::string::npos) << size << part;  // "cut"
    } else {
      EXPECT_EQ(part, whole + " cut") << size;
    }
  }
  EXPECT_EQ(whole, all_of(all.file));
}

TEST(SessionFile, ADamagedByteIsSeen) {
  const Bytes file = example();
  const std::string whole = all_of(file);
  for (std::size_t at = 0; at < file.size(); ++at) {
    Bytes damaged = file;
    damaged[at] ^= 0x40;
    const std::string part = all_of(damaged);
    // A size that has become larger than what is left reads as a file that was cut off.
    EXPECT_TRUE(part.find(" error") != std::string::npos || part.find(" cut") != std::string::npos)
        << at << ": " << part;
  }
}

TEST(SessionFile, AnErrorSaysWhere) {
  Bytes file = example();
  file[kMagic.size() + kFrameHead + 3] ^= 1;
  SessionReader reader(file);
  EXPECT_FALSE(reader.next_life());
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->message,
            "at byte 8: a frame does not match its checksum; the file is damaged");
  SessionReader other(bitcoin::as_bytes("GIF89a.."));
  ASSERT_TRUE(other.error());
  EXPECT_NE(other.error()->message.find("no session file"), std::string::npos);
}

TEST(SessionFile, AChunkBeforeAnyLifeIsAnError) {
  Bytes file;
  append_magic(file);
  SessionWriter writer(1);
  Bytes crossings;
  append_crossing(crossings, bitcoin::as_bytes("x"));
  writer.chunk(file, 0, crossings);
  EXPECT_EQ(all_of(file), " error");
}

TEST(SessionFile, AChunkOfAThreadThatThereIsNotIsAnError) {
  Bytes file;
  append_magic(file);
  SessionWriter writer(1);
  writer.life(file, info_of(1));
  Bytes crossings;
  append_crossing(crossings, bitcoin::as_bytes("x"));
  writer.chunk(file, 1, crossings);
  EXPECT_EQ(all_of(file), "[test] error");
}

TEST(SessionFile, WhatWasSaidBeforeCostsLittle) {
  Bytes file;
  append_magic(file);
  SessionWriter writer(3);
  writer.life(file, info_of(1));
  std::string noise;
  std::uint64_t state = 1;
  for (int i = 0; i < 300'000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    noise += static_cast<char>(state >> 56);
  }
  Bytes crossings;
  append_crossing(crossings, bitcoin::as_bytes(noise));
  writer.chunk(file, 0, crossings);
  const std::size_t once = file.size();
  writer.chunk(file, 0, crossings);
  EXPECT_LT(file.size(), once + 2'000);
}

}  // namespace
}  // namespace tbg::recording
