#include "sim/app/change_report.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

TEST(ChangedValues, OnlyWhatDiffersIsNamed) {
  EXPECT_EQ(changed_values("event at={mono_us=5 wall_us=9} event=x{a=1 accepted=no reason=\"no\"}",
                           "event at={mono_us=5 wall_us=9} event=x{a=1 accepted=yes reason=\"\"}"),
            "accepted=no -> yes, reason=\"no\" -> \"\"");
  EXPECT_EQ(changed_values("a={b=1}", "a={b=2}"), "b=1 -> 2");
  EXPECT_EQ(changed_values("a=1", "a=1"), "");
}

TEST(ChangedValues, SpacesAndEqualsSignsInTextsArePartOfThem) {
  EXPECT_EQ(changed_values(R"(bytes="a = \"b c" n=1)", R"(bytes="a = \"b d" n=1)"),
            R"(bytes="a = \"b c" -> "a = \"b d")");
}

TEST(ChangedValues, WhatDoesNotFitIsLeftToTheWholeTexts) {
  EXPECT_EQ(changed_values("a=1 b=2", "a=1"), "");
  EXPECT_EQ(changed_values("a=1", "b=1"), "");
}

}  // namespace
}  // namespace tbg::sim
