// tbgctl without a pool: its command line, where it looks, what it shows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pool/app/ctl_command_line.h"
#include "pool/app/ctl_pool.h"
#include "pool/app/ctl_run.h"
#include "pool/app/ctl_show.h"
#include "pool/app/ctl_table.h"
#include "pool/app/ctl_tag.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;

ParsedCtl parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tbgctl");
  return parse_ctl(static_cast<int>(words.size()), words.data());
}

CtlOutcome run(std::vector<const char*> words) {
  words.insert(words.begin(), "tbgctl");
  return run_ctl(static_cast<int>(words.size()), words.data());
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Folder : live::testing::TempFolder {
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

TEST(CtlCommandLine, CommandsWithTheirArguments) {
  EXPECT_EQ(parse({"status"}).wish->command, "status");
  EXPECT_TRUE(parse({"status", "--json"}).wish->json) << "also behind the command";
  EXPECT_EQ(parse({"--socket", "/s", "users", "--top", "3"}).wish->top, 3U);
  EXPECT_EQ(parse({"worker", "bc1qx.a.b"}).wish->args.dump(), R"({"user":"bc1qx","worker":"a.b"})");
  EXPECT_EQ(parse({"worker", "bc1qx"}).wish->args.dump(), R"({"user":"bc1qx","worker":""})");
  EXPECT_EQ(parse({"drop", "17"}).wish->args.dump(), R"({"client":17})");
  EXPECT_EQ(parse({"drop", "--user", "a"}).wish->drop_user, "a");
  EXPECT_EQ(parse({"message", "two words", "--client", "3"}).wish->args.dump(),
            R"({"text":"two words","client":3})");
  EXPECT_TRUE(parse({"reconnect", "--all"}).wish->all);
  EXPECT_EQ(parse({"loglevel"}).wish->args.dump(), "{}");
  EXPECT_EQ(parse({"tag", "a", "--remove"}).wish->args.dump(), R"({"user":"a","name":""})");
  EXPECT_EQ(parse({"records", "verify", "--datadir", "d"}).wish->command, "records verify");
  EXPECT_EQ(parse({"records", "dump", "--datadir", "d", "--json"}).wish->datadir, "d");
}

TEST(CtlCommandLine, WrongUsageIsSaidAndHasItsStatus) {
  for (const std::vector<const char*>& words : {std::vector<const char*>{},
                                                {"statuss"},
                                                {"user"},
                                                {"drop"},
                                                {"drop", "x"},
                                                {"drop", "1", "--user", "a"},
                                                {"reconnect"},
                                                {"message"},
                                                {"tag", "a"},
                                                {"records"},
                                                {"status", "extra"}}) {
    const ParsedCtl parsed = parse(words);
    EXPECT_FALSE(parsed.wish);
    EXPECT_EQ(parsed.status, kCtlUsage);
    EXPECT_NE(parsed.text, "");
  }
}

TEST(CtlCommandLine, HelpTeaches) {
  const ParsedCtl help = parse({"--help"});
  EXPECT_EQ(help.status, kCtlOk);
  for (const char* part : {"status", "records", "Exit status", "--socket", "docs/operation.md"})
    EXPECT_TRUE(has(help.text, part)) << part;
  for (const char* command :
       {"status", "users", "user", "worker", "clients", "blocks", "drop", "message", "reconnect",
        "tag", "loglevel", "reload", "shutdown", "record", "records"})
    EXPECT_TRUE(has(parse({command, "--help"}).text, "tbgctl " + std::string(command))) << command;
}

CtlPlace place(const std::string& command, const std::string& config,
               const std::string& socket = "") {
  CtlWish wish;
  wish.command = command;
  wish.config = config;
  wish.socket = socket;
  return find_place(wish);
}

TEST(CtlPlace, TheSocketIsWhereTheConfigurationSays) {
  const Folder folder;
  const std::string config = folder.write("a.json", R"({"datadir": "/d", "logdir": "/l"})");
  EXPECT_EQ(place("status", config).socket, "/d/admin.sock");
  const std::string other = folder.write("b.json", R"({"admin_socket": "/run/x.sock"})");
  EXPECT_EQ(place("status", other).socket, "/run/x.sock");
  EXPECT_EQ(place("status", other, "/s").socket, "/s");
  EXPECT_EQ(place("records dump", config).datadir, "/d");
}

TEST(CtlRun, WithoutAPoolItSaysWhereItLookedAndWhatToDo) {
  const Folder folder;
  const std::string nowhere = (folder.path / "none.sock").string();
  const CtlOutcome gone = run({"status", "--socket", nowhere.c_str()});
  EXPECT_EQ(gone.status, kCtlNoPool);
  EXPECT_TRUE(has(gone.err, "no pool answers at " + nowhere + ": No such file"));
  EXPECT_TRUE(has(gone.err, "tbgpool --config"));
  const std::string off = folder.write("off.json", R"({"admin_socket": ""})");
  EXPECT_EQ(run({"status", "--config", off.c_str()}).status, kCtlNoPool);
  const std::string wrong = folder.write("wrong.json", R"({"mindif": 1})");
  const CtlOutcome refused = run({"status", "--config", wrong.c_str()});
  EXPECT_EQ(refused.status, kCtlUsage);
  EXPECT_TRUE(has(refused.err, "did you mean \"mindiff\""));
}

TEST(CtlTable, ColumnsAreAsWideAsWhatStandsInThemAndFitForATerminal) {
  CtlTable table({{"name"}, {"count", CtlTable::Align::right}, {"last"}});
  table.add({"a", "1000000", "x"});
  table.add({"b\x1b[2J", "2", ""});
  EXPECT_EQ(table.text(),
            "name        count  last\n"
            "a         1000000  x\n"
            "b\\x1b[2J        2\n");
}

TEST(CtlShow, NumbersForPeople) {
  EXPECT_EQ(rate_text(1.58e12), "1.58 TH/s");
  EXPECT_EQ(difficulty_text(0.0012), "0.0012");
  EXPECT_EQ(difficulty_text(1'580'000), "1.58 M");
  EXPECT_EQ(time_text(0), "-");
  EXPECT_EQ(time_text(1'700'000'000), "2023-11-14 22:13:20");
}

TEST(CtlTag, ChangesOneNameAndLeavesTheRestInItsOrder) {
  const Folder folder;
  const std::string file = folder.write("t.json", R"({"_about": "names", "z": "zoe", "a": "al"})");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(write_tag(file, "m", "max"), "");
  EXPECT_EQ(write_tag(file, "z", "zora"), "");
  EXPECT_EQ(write_tag(file, "a", ""), "");
  std::ifstream in(file);
  EXPECT_EQ(Json::parse(in).dump(), R"({"_about":"names","z":"zora","m":"max"})");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(CtlTag, AFileItWouldSpoilIsLeftAlone) {
  const Folder folder;
  const std::string file = folder.write("t.json", "{ // people\n \"a\": \"al\"}");
  EXPECT_TRUE(has(write_tag(file, "m", "max"), "change it by hand"));
  EXPECT_TRUE(has(write_tag((folder.path / "none").string(), "m", "max"), "cannot read"));
  EXPECT_EQ(fs::file_size(file), 23U);
}

}  // namespace
}  // namespace tbg::app
