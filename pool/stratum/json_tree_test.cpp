#include "pool/stratum/json_tree.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tbg::stratum {
namespace {

class JsonTreeTest : public ::testing::Test {
 protected:
  bool accepts(const std::string& line) { return tree_->load(line) != nullptr; }
  std::unique_ptr<JsonTree> tree_ = std::make_unique<JsonTree>();
};

std::string nested(std::size_t depth, char open, char close, const std::string& prefix = "") {
  std::string line;
  for (std::size_t i = 0; i < depth; ++i)
    (line += open) += i + 1 < depth ? prefix : "";
  return line.append(depth, close);
}

TEST_F(JsonTreeTest, nodes_lie_in_the_order_of_the_text) {
  const JsonNode* const root = tree_->load(R"({"a":[1,"x\n"],"b":{"c":null},"d":true})");
  ASSERT_NE(root, nullptr);
  EXPECT_TRUE(root->is(JsonNode::Kind::object));
  EXPECT_EQ(root->size, 11U);
  const JsonNode* const key = root->first();
  EXPECT_EQ(key->text, "a");
  const JsonNode* const array = key->next();
  EXPECT_TRUE(array->is(JsonNode::Kind::array));
  EXPECT_EQ(element(array, 0)->text, "1");
  EXPECT_EQ(element(array, 1)->text, "x\n");
  EXPECT_EQ(element(array, 1)->raw, "\"x\\n\"");
  EXPECT_EQ(element(array, 2), nullptr);
  EXPECT_EQ(array->next()->text, "b");
  EXPECT_EQ(array->next()->next()->next()->text, "d");
}

TEST_F(JsonTreeTest, element_of_anything_but_an_array_is_nothing) {
  EXPECT_EQ(element(nullptr, 0), nullptr);
  EXPECT_EQ(element(tree_->load("{\"a\":1}"), 0), nullptr);
  EXPECT_EQ(element(tree_->load("1"), 0), nullptr);
  EXPECT_EQ(element(tree_->load("[]"), 0), nullptr);
}

TEST_F(JsonTreeTest, nesting_is_bounded) {
  EXPECT_TRUE(accepts(nested(JsonTree::kDepthMax, '[', ']')));
  EXPECT_FALSE(accepts(nested(JsonTree::kDepthMax + 1, '[', ']')));
  EXPECT_TRUE(accepts(nested(JsonTree::kDepthMax, '{', '}', "\"k\":")));
  EXPECT_FALSE(accepts(nested(JsonTree::kDepthMax + 1, '{', '}', "\"k\":")));
}

TEST_F(JsonTreeTest, depth_bombs_are_refused) {
  EXPECT_FALSE(accepts(std::string(kLineMax, '[')));
  EXPECT_FALSE(accepts(std::string(kLineMax, '{')));
  EXPECT_FALSE(accepts(std::string(kLineMax, ']')));
  EXPECT_FALSE(accepts(nested(kLineMax / 2, '[', ']')));
  std::string objects;
  while (objects.size() + 5 <= kLineMax)
    objects += "{\"\":";
  EXPECT_FALSE(accepts(objects));
}

TEST_F(JsonTreeTest, the_longest_line_with_the_most_values_is_accepted) {
  std::string line = "[0";
  while (line.size() + 3 <= kLineMax)
    line += ",1";
  line += line.size() + 2 == kLineMax ? " ]" : "]";
  ASSERT_EQ(line.size(), kLineMax);
  const JsonNode* const root = tree_->load(line);
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(root->size, kLineMax / 2);
  EXPECT_TRUE(accepts("\"" + std::string(kLineMax - 2, 's') + "\""));
  EXPECT_FALSE(accepts("\"" + std::string(kLineMax - 1, 's') + "\"")) << "one byte too long";
}

}  // namespace
}  // namespace tbg::stratum
