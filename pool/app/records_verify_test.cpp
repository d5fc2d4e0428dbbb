// The files of a pool in memory, put on a disk and spoilt.
#include "pool/app/records_verify.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "fakes/rig.h"
#include "fakes/world.h"
#include "pool/app/ctl_command_line.h"
#include "pool/app/ctl_records.h"
#include "pool/app/json.h"
#include "pool/bitcoin/bytes.h"
#include "pool/core/block_log.h"
#include "pool/live/store_layout.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;

class RecordsVerifyTest : public ::testing::Test {
 protected:
  // Two snapshots, a restart between them, shares since, and blocks.
  RecordsVerifyTest() {
    for (int i = 0; i < 2; ++i) {
      mine();
      world.advance(65 * kSecond);
    }
    world.kill_pool();
    world.start_pool();
    mine();
    world.advance(65 * kSecond);
    mine();
    for (const Folder part : {Folder::root, Folder::records, Folder::spool}) {
      fs::create_directories(live::folder_path(folder, part));
      for (const std::string& name : world.store.names(part)) {
        const auto bytes = world.store.read(part, name);
        write(live::folder_path(folder, part) / name, {bytes->begin(), bytes->end()});
      }
    }
  }

  void mine() {
    fakes::MinerOptions options;
    options.user = fakes::test_address() + ".rig";
    fakes::Rig rig(world, options);
    for (int i = 0; i < 10; ++i) {
      rig.mine(3);
      world.advance(kSecond);
    }
    rig.hang_up();
  }
  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  void change(const fs::path& path, const std::function<void(std::string&)>& how) {
    std::string text = read(path);
    how(text);
    write(path, text);
  }
  // The n-th file of that beginning.
  fs::path file(const char* part, const std::string& prefix, std::size_t n = 0) {
    const auto names = *live::list_files(folder / part);
    for (const std::string& name : names)
      if (name.starts_with(prefix) && n-- == 0) return folder / part / name;
    ADD_FAILURE() << "no file " << prefix;
    return {};
  }
  RecordsReport report() {
    live::ReadOnlyStore store(folder);
    return verify_records(store, world.now());
  }
  std::string problem() {
    const RecordsReport found = report();
    std::string all;
    for (const std::string& line : found.problems)
      all += line + "\n";
    return all;
  }
  // The text of the n-th line, 0 being the first.
  static std::size_t line_at(const std::string& text, std::size_t n) {
    std::size_t at = 0;
    while (n-- > 0)
      at = text.find('\n', at) + 1;
    return at;
  }

  fakes::World world{fakes::easy_world()};
  live::testing::TempFolder temp;
  const fs::path& folder = temp.path;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(RecordsVerifyTest, WhatAPoolWroteIsWell) {
  const RecordsReport found = report();
  EXPECT_EQ(problem(), "");
  EXPECT_EQ(found.snapshots, 2U);
  EXPECT_GT(found.snapshot_rows, 6U);
  EXPECT_GT(found.block_records, 0U);
  EXPECT_GE(found.segments, 2U);
  EXPECT_GT(found.events, 50U);
}

TEST_F(RecordsVerifyTest, AFlippedByteInASnapshotIsNamedWithItsLine) {
  const fs::path path = file("records", "state-", 1);
  change(path, [](std::string& text) { text[line_at(text, 2) + 20] ^= 1; });
  EXPECT_EQ(problem(), "records/" + path.filename().string() +
                           ", line 3: is damaged: its checksum does not fit\n");
}

TEST_F(RecordsVerifyTest, ALineThatIsMissingFromASnapshotIsSeen) {
  change(file("records", "state-"), [](std::string& text) {
    const std::size_t at = line_at(text, 2);
    text.erase(at, line_at(text, 3) - at);
  });
  EXPECT_TRUE(has(problem(), "counts")) << problem();
}

TEST_F(RecordsVerifyTest, AnUnfinishedSnapshotIsANote) {
  change(file("records", "state-", 1),
         [](std::string& text) { text.resize(text.rfind('\n', text.size() - 2) + 1); });
  const RecordsReport found = report();
  EXPECT_EQ(problem(), "");
  ASSERT_FALSE(found.notes.empty());
  EXPECT_TRUE(has(found.notes[0], "before its end")) << found.notes[0];
}

TEST_F(RecordsVerifyTest, EveryByteOfTheBlockLogCounts) {
  const fs::path path = folder / "records" / "blocks.log";
  const std::string whole = read(path);
  for (std::size_t at = 4; at < whole.size(); at += 97) {
    change(path, [&](std::string& text) { text[at] ^= 1; });
    const RecordsReport found = report();
    // A size that is wrong leaves all behind it unreadable: the end is then not that of a record.
    EXPECT_FALSE(found.problems.empty() && found.notes.empty()) << at;
    write(path, whole);
  }
  change(path, [](std::string& text) { text.back() ^= 1; });
  EXPECT_TRUE(has(problem(), "records/blocks.log, byte ")) << problem();
  EXPECT_TRUE(has(problem(), "the last record is damaged"));
  write(path, whole.substr(0, whole.size() - 3));
  EXPECT_EQ(problem(), "");
  EXPECT_TRUE(has(report().notes.at(0), "ends in the middle of a record"));
}

TEST_F(RecordsVerifyTest, ALineOfTheSpoolThatIsNoEventIsNamed) {
  const fs::path path = file("spool", "0-");
  change(path, [](std::string& text) { text[line_at(text, 4)] = '#'; });
  EXPECT_EQ(problem(), "spool/" + path.filename().string() + ", line 5: is damaged: no event\n");
}

TEST_F(RecordsVerifyTest, AGapInTheNumbersIsSeen) {
  change(file("spool", "0-"), [](std::string& text) {
    const std::size_t at = line_at(text, 4);
    text.erase(at, line_at(text, 6) - at);
  });
  EXPECT_TRUE(has(problem(), "line 5: events 5 to 6 are missing before this line")) << problem();
}

TEST_F(RecordsVerifyTest, ASegmentThatIsMissingIsSeenUnlessItIsTheOldest) {
  const fs::path second = file("spool", "0-00000002");
  const std::string name = second.filename().string();
  // The one behind it begins where it would have ended.
  const std::string text = read(second);
  const std::size_t half = line_at(text, 10);
  write(second, text.substr(0, half));
  write(folder / "spool" / "0-00000002-000000000000011.jsonl", text.substr(half));
  EXPECT_EQ(problem(), "");
  fs::remove(second);
  EXPECT_TRUE(has(problem(), "events 1 to 10 are missing before this file")) << problem();
  write(second, text.substr(0, half));
  fs::remove(file("spool", "0-00000001"));
  EXPECT_EQ(problem(), "") << "the oldest may be deleted once two snapshots are behind it";
}

TEST_F(RecordsVerifyTest, ATornEndOfTheSpoolIsANote) {
  change(file("spool", "0-00000002"), [](std::string& text) { text.resize(text.size() - 9); });
  EXPECT_EQ(problem(), "");
  EXPECT_TRUE(has(report().notes.at(0), "ends in the middle of an event"));
}

// Nothing is damaged, and yet they cannot both be right.
TEST_F(RecordsVerifyTest, SnapshotsThatDoNotAgreeAreSeen) {
  change(file("spool", "0-00000002"), [](std::string& text) {
    const std::size_t at = text.find("\"accepted\":true");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 15, "\"accepted\":false");
  });
  EXPECT_TRUE(has(problem(), "and the events since say of user")) << problem();
}

TEST_F(RecordsVerifyTest, TheProgramSaysTheSameForPeopleAndForPrograms) {
  const CtlOutcome well = records_verify(folder.string(), false);
  EXPECT_EQ(well.status, kCtlOk);
  EXPECT_TRUE(has(well.out, "all is well\n")) << well.out;
  change(file("spool", "0-"), [](std::string& text) { text[0] = '#'; });
  const CtlOutcome ill = records_verify(folder.string(), false);
  EXPECT_EQ(ill.status, kCtlRefused);
  EXPECT_TRUE(has(ill.out, "problem: spool/")) << ill.out;
  EXPECT_EQ(Json::parse(records_verify(folder.string(), true).out).at("problems").size(), 1U);
}

TEST_F(RecordsVerifyTest, DumpShowsWhatAStartWouldFind) {
  const core::Ledger& ledger = world.pool().hub().ledger();
  const CtlOutcome dump = records_dump(folder.string(), true);
  ASSERT_EQ(dump.status, kCtlOk);
  std::istringstream lines(dump.out);
  std::map<std::string, std::vector<Json>> rows;
  for (std::string line; std::getline(lines, line);) {
    const Json row = Json::parse(line);
    rows[row.at("kind").get<std::string>()].push_back(row);
  }
  ASSERT_EQ(rows["user"].size(), 1U);
  EXPECT_EQ(rows["user"][0].at("user"), fakes::test_address());
  EXPECT_EQ(rows["user"][0].at("shares"), ledger.users().begin()->second.tally.shares);
  EXPECT_EQ(rows["worker"].at(0).at("best"), ledger.workers().front()->tally.best_alltime);
  EXPECT_EQ(rows["block"].size(), world.pool().hub().blocks().rows().size());
  EXPECT_TRUE(has(records_dump(folder.string(), false).out, fakes::test_address() + ".rig"));
}

TEST(RecordsVerify, AFolderWithoutRecordsIsNone) {
  const CtlOutcome outcome = records_verify("/nowhere", false);
  EXPECT_EQ(outcome.status, kCtlRefused);
  EXPECT_TRUE(has(outcome.err, "is it the datadir of a pool"));
}

}  // namespace
}  // namespace tbg::app
