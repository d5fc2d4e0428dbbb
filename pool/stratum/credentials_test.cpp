#include <gtest/gtest.h>

#include "pool/stratum/request.h"

namespace tbg::stratum {
namespace {

TEST(PasswordTest, d_and_diff_ask_for_a_difficulty) {
  EXPECT_EQ(password_difficulty("d=500"), 500);
  EXPECT_EQ(password_difficulty("diff=0.01"), 0.01);
  EXPECT_EQ(password_difficulty("d=1e6"), 1e6);
}

TEST(PasswordTest, the_item_may_stand_in_a_list_with_blanks) {
  EXPECT_EQ(password_difficulty("x, diff=0.01"), 0.01);
  EXPECT_EQ(password_difficulty("x,d=64,y"), 64);
  EXPECT_EQ(password_difficulty("  d=512  "), 512);
  EXPECT_EQ(password_difficulty(",,\td=2 ,"), 2);
}

TEST(PasswordTest, the_first_usable_item_wins) {
  EXPECT_EQ(password_difficulty("d=3,d=4"), 3);
  EXPECT_EQ(password_difficulty("d=abc,diff=7"), 7);
}

TEST(PasswordTest, anything_else_is_ignored) {
  for (const char* password :
       {"", "x", "123", "diff=abc", "diff=inf", "d=nan", "d=-5", "d=0", "d=", "d=0x10", "d=5 6",
        "d=1e999", "diff", "D=5", "bad=5", "md=5", ",", "d=5;x", "d==5"}) {
    EXPECT_EQ(password_difficulty(password), std::nullopt) << password;
  }
}

void expect_user(std::string_view user, std::string_view address, std::string_view worker,
                 bool cut = false) {
  const UserName name = split_user_name(user);
  EXPECT_EQ(name.address, address) << user;
  EXPECT_EQ(name.worker, worker) << user;
  EXPECT_EQ(name.worker_cut, cut) << user;
}

TEST(UserNameTest, the_worker_follows_the_first_dot_or_underscore) {
  expect_user("bc1qexample", "bc1qexample", "");
  expect_user("bc1qexample.rig1", "bc1qexample", "rig1");
  expect_user("bc1qexample_rig1", "bc1qexample", "rig1");
  expect_user("1Example.a_b.c", "1Example", "a_b.c");
  expect_user("1Example_a.b", "1Example", "a.b");
  expect_user("1Example.", "1Example", "");
  expect_user(".rig", "", "rig");
  expect_user("", "", "");
}

TEST(UserNameTest, a_worker_ends_at_128_bytes) {
  const std::string worker(128, 'w');
  expect_user("a." + worker, "a", worker);
  expect_user("a." + worker + "x", "a", worker, true);
}

TEST(UserNameTest, a_worker_ends_where_it_is_not_printable_ascii) {
  expect_user("a.rig \"1\" /..", "a", "rig \"1\" /..");
  expect_user("a.rig\xf0\x9f\x98\x80.x", "a", "rig", true);
  expect_user("a.\x7f", "a", "", true);
  expect_user(std::string_view("a.b\0c", 5), "a", "b", true);
  expect_user("a.b\nc", "a", "b", true);
}

}  // namespace
}  // namespace tbg::stratum
