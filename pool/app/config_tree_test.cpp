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

class Set : public ::testing::Test {
 protected:
  Set() { root.kind = Kind::object; }
  std::string apply(std::string_view assignment) {
    const auto result = apply_set(root, assignment);
    return result ? "" : result.error().message;
  }
  ConfigNode root;
};

TEST_F(Set, ReadsJsonWhereItIsJsonAndTextOtherwise) {
  EXPECT_EQ(apply("mindiff=0.5"), "");
  EXPECT_EQ(root.find("mindiff")->number, 0.5);
  EXPECT_EQ(apply("btcsig=/my pool/"), "");
  EXPECT_EQ(root.find("btcsig")->text, "/my pool/");
  EXPECT_EQ(apply("btcsig=\"quoted\""), "");
  EXPECT_EQ(root.find("btcsig")->text, "quoted");
  EXPECT_EQ(apply("empty_jobs=false"), "");
  EXPECT_EQ(root.find("empty_jobs")->kind, Kind::boolean);
  EXPECT_EQ(apply("serverurl=[\"127.0.0.1:4444\"]"), "");
  EXPECT_EQ(root.find("serverurl")->items.at(0).text, "127.0.0.1:4444");
  EXPECT_EQ(apply("logdir=a=b"), "");
  EXPECT_EQ(root.find("logdir")->text, "a=b");
  EXPECT_EQ(apply("network="), "");
  EXPECT_EQ(root.find("network")->text, "");
  EXPECT_EQ(root.find("network")->place.source, "--set");
}

TEST_F(Set, FollowsDottedPathsAndMakesWhatIsMissing) {
  EXPECT_EQ(apply("limits.auth_per_min=5"), "");
  EXPECT_EQ(root.find("limits")->find("auth_per_min")->number, 5);
  EXPECT_EQ(apply("btcd.0.url=a:1"), "");
  EXPECT_EQ(apply("btcd.1.url=b:2"), "");
  EXPECT_EQ(apply("btcd.0.url=c:3"), "");
  EXPECT_EQ(root.find("btcd")->items.size(), 2U);
  EXPECT_EQ(root.find("btcd")->items[0].find("url")->text, "c:3");
}

TEST_F(Set, RefusesWhatLeadsNowhere) {
  EXPECT_NE(apply("mindiff"), "");
  EXPECT_NE(apply("=1"), "");
  EXPECT_NE(apply("a..b=1"), "");
  EXPECT_NE(apply("btcd.1.url=x"), "") << "there is no entry 0 yet";
  EXPECT_EQ(apply("mindiff=1"), "");
  EXPECT_NE(apply("mindiff.x=1"), "") << "leads into a number";
  EXPECT_NE(apply("btcd.99999999999999999999=1"), "");
}

TEST(DottedKeys, MeanTheSameAsNestedObjects) {
  auto tree = parse_config(R"({"limits.auth_per_min": 5, "_a.b": 1, "": 2, "x": 3})", "f");
  ASSERT_TRUE(tree);
  ASSERT_TRUE(expand_dotted_keys(*tree));
  EXPECT_EQ(tree->find("limits")->find("auth_per_min")->number, 5);
  EXPECT_EQ(tree->find("limits")->find("auth_per_min")->place.line, 1);
  EXPECT_NE(tree->find("_a.b"), nullptr);
  EXPECT_NE(tree->find(""), nullptr);
  EXPECT_NE(tree->find("x"), nullptr);
  auto clash = parse_config(R"({"limits": 1, "limits.auth_per_min": 5})", "f");
  EXPECT_FALSE(expand_dotted_keys(*clash));
}

}  // namespace
}  // namespace tbg::app
