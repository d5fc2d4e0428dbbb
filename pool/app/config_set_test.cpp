#include "pool/app/config_set.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

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
