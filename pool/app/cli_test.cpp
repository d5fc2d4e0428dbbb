#include "pool/app/cli.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

ParsedCommandLine parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tbgpool");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, ReadsEveryOption) {
  const auto parsed = parse({"--config", "p.json", "--set", "a=1", "--set", "b=[1,2]", "--embedded",
                             "--demo-miners", "4", "--log-level", "debug", "--check"});
  ASSERT_TRUE(parsed.command) << parsed.text;
  EXPECT_EQ(parsed.command->config, "p.json");
  EXPECT_EQ(parsed.command->sets, (std::vector<std::string>{"a=1", "b=[1,2]"}));
  EXPECT_TRUE(parsed.command->embedded);
  EXPECT_TRUE(parsed.command->check);
  EXPECT_EQ(parsed.command->demo_miners, 4U);
  EXPECT_EQ(parsed.command->log_level, LogLevel::debug);
}

TEST(CommandLine, TakesSetsWithBracketsAsTheyAre) {
  const auto parsed = parse({"--set", "serverurl=[\"127.0.0.1:4444\"]", "--set=datadir=/tmp/x"});
  ASSERT_TRUE(parsed.command) << parsed.text;
  EXPECT_EQ(parsed.command->sets,
            (std::vector<std::string>{"serverurl=[\"127.0.0.1:4444\"]", "datadir=/tmp/x"}));
}

TEST(CommandLine, HelpTeachesAndSucceeds) {
  const auto parsed = parse({"--help"});
  EXPECT_FALSE(parsed.command);
  EXPECT_EQ(parsed.status, kExitOk);
  for (const char* part : {"--config", "--check", "--set", "--embedded", "--demo-miners",
                           "--log-level", "Exit status", "SIGTERM", "docs/configuration.md"})
    EXPECT_NE(parsed.text.find(part), std::string::npos) << part;
  EXPECT_EQ(parse({"--version"}).text.substr(0, 8), "tbgpool ");
}

TEST(CommandLine, MistakesAreConfigurationErrors) {
  for (const std::vector<const char*>& wrong : {std::vector<const char*>{"--nope"},
                                                {"extra"},
                                                {"--config"},
                                                {"--log-level", "loud"},
                                                {"--demo-miners", "8"},
                                                {"--embedded", "--demo-miners", "many"},
                                                {"--embedded", "--demo-miners", "201"}}) {
    const auto parsed = parse(wrong);
    EXPECT_FALSE(parsed.command) << wrong[0];
    EXPECT_EQ(parsed.status, kExitConfig) << wrong[0];
    EXPECT_NE(parsed.text, "") << wrong[0];
  }
}

TEST(CommandLine, TheFirstStepsAreAConfigurationThatWorks) {
  EXPECT_NE(first_steps().find("--embedded --demo-miners"), std::string::npos);
  EXPECT_NE(first_steps().find("\"btcd\""), std::string::npos);
}

}  // namespace
}  // namespace tbg::app
