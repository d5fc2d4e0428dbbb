#include "pool/app/config_tree.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

std::string error_of(std::string_view text) {
  const auto tree = parse_config(text, "f");
  return tree ? "" : to_text(tree.error().place) + ": " + tree.error().message;
}

TEST(ConfigTree, KnowsTheLineOfEveryKeyAndElement) {
  const auto tree =
      parse_config("// one\n{\n \"a\": 1,\n \"b\":\n  [ 2,\n 3\n,\n{ \"c\": null } ] }", "f");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->place.line, 2);
  EXPECT_EQ(tree->find("a")->place.line, 3);
  const ConfigNode& list = *tree->find("b");
  EXPECT_EQ(list.place.line, 4);
  EXPECT_EQ(list.items[0].place.line, 5);
  EXPECT_EQ(list.items[1].place.line, 6) << "a number at the end of its line";
  EXPECT_EQ(list.items[2].place.line, 8);
  EXPECT_EQ(list.items[2].find("c")->place.line, 8);
}

TEST(ConfigTree, TakesCommentsAndIgnoresWhatFollowsTheValue) {
  const auto tree = parse_config("{ /* x */ \"a\": 1 } and { now [ prose", "f");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->find("a")->number, 1);
  EXPECT_FALSE(parse_config("1 2", "f", AfterValue::refused));
}

TEST(ConfigTree, SaysWhereItIsNoJson) {
  EXPECT_NE(error_of("{\n\"a\": 1,\n}").find("f:3: not JSON"), std::string::npos);
  EXPECT_NE(error_of("{\n\"a\": 1,\n}").find("a comma too many"), std::string::npos);
  EXPECT_NE(error_of("{\n\"a\": 1\n\"b\": 2}").find("a comma missing"), std::string::npos);
  EXPECT_NE(error_of("{\n\"a\": 1\n\"b\": 2}").find("f:3: "), std::string::npos);
  EXPECT_NE(error_of("{'a': 1}").find("not JSON"), std::string::npos);
  EXPECT_NE(error_of("").find("not JSON"), std::string::npos);
  EXPECT_NE(error_of("{\"a\": 1").find("unexpected end of input"), std::string::npos);
}

TEST(ConfigTree, RefusesAKeyGivenTwice) {
  const std::string error = error_of("{\n\"a\": 1,\n\"b\": 2,\n\"a\": 3}");
  EXPECT_NE(error.find("f:4: \"a\" is given twice, first on line 2"), std::string::npos) << error;
  EXPECT_EQ(error_of(R"({"_note": 1, "_note": 2})"), "") << "remarks may repeat";
}

TEST(ConfigTree, IsBoundedInDepthAndSize) {
  EXPECT_NE(error_of(std::string(100'000, '[')).find("levels deep"), std::string::npos);
  EXPECT_EQ(error_of(std::string(kConfigDepthMax, '[') + std::string(kConfigDepthMax, ']')), "");
  EXPECT_NE(error_of(std::string(kConfigMax + 1, ' ')).find("1 MiB"), std::string::npos);
}

TEST(ConfigTree, AFileThatIsNotThereOrNoObjectIsAnErrorWithItsName) {
  const auto missing = read_config_file("/nonexistent/pool.json");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().place.source, "/nonexistent/pool.json");
  EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);
  EXPECT_FALSE(read_config_file("/dev/null"));
  const auto directory = read_config_file("/tmp");
  EXPECT_FALSE(directory);
}

}  // namespace
}  // namespace tbg::app
