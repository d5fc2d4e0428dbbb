#include "pool/stratum/request_test_fixture.h"

namespace tbg::stratum {
namespace {

class RequestSubmitTest : public RequestTest {
 protected:
  // A good submit with one parameter replaced by `json`; none for -1.
  Request submit_with(int position, std::string_view json) {
    std::string_view params[] = {R"("addr.w")",   R"("1f")",       R"("00000000")",
                                 R"("66a1b2c3")", R"("1a2b3c4d")", R"("00002000")"};
    if (position >= 0) params[position] = json;
    std::string line = R"({"id":9,"method":"mining.submit","params":[)";
    for (const std::string_view param : params)
      (line += param) += ',';
    line.back() = ']';
    return parse(line + "}");
  }
  template <typename T>
  bool submits_as(int position, std::string_view json) {
    return std::holds_alternative<T>(submit_with(position, json).method);
  }
};

TEST_F(RequestSubmitTest, bitaxe_sends_six_parameters) {
  const auto request = parse(
      R"({"id":7,"method":"mining.submit","params":["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.bitaxe","1f3a","0100000000000000","66a1b2c3","0b8f21d4","00c0a000"]})");
  EXPECT_EQ(request.id, "7");
  const auto submit = std::get<Submit>(request.method);
  EXPECT_EQ(submit.worker, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq.bitaxe");
  EXPECT_EQ(submit.job_id, "1f3a");
  EXPECT_EQ(submit.nonce2, "0100000000000000");
  EXPECT_EQ(submit.ntime, "66a1b2c3");
  EXPECT_EQ(submit.nonce, "0b8f21d4");
  EXPECT_EQ(submit.version_bits, "00c0a000");
}

TEST_F(RequestSubmitTest, nerdminer_sends_params_first_and_an_unpadded_nonce) {
  const auto request = parse(
      R"({"params":["bc1qexample.nerd","1f","0000000000000001","66a1b2c3","1a2b3c"],"id":12,"method":"mining.submit"})");
  EXPECT_EQ(request.id, "12");
  EXPECT_EQ(std::get<Submit>(request.method).nonce, "1a2b3c");
  EXPECT_EQ(std::get<Submit>(request.method).version_bits, std::nullopt);
}

TEST_F(RequestSubmitTest, cpuminer_puts_blanks_everywhere_and_reuses_id_4) {
  const auto request = parse(
      R"({"method": "mining.submit", "params": ["1Example", "1f", "00000000", "66a1b2c3", "deadbeef"], "id":4})");
  EXPECT_EQ(request.id, "4");
  EXPECT_EQ(std::get<Submit>(request.method).nonce, "deadbeef");
}

TEST_F(RequestSubmitTest, cgminer_sends_params_first_and_a_sixth_one) {
  const auto request = parse(
      R"({"params": ["1Example.avalon", "1f", "0000000000000000", "66a1b2c3", "deadbeef", "00002000"], "id": 0, "method": "mining.submit"})");
  EXPECT_EQ(request.id, "0");
  EXPECT_EQ(std::get<Submit>(request.method).version_bits, "00002000");
}

TEST_F(RequestSubmitTest, whatsminer_adds_fields_of_its_own) {
  const auto submit = parse_as<Submit>(
      R"({"worker":"x","jsonrpc":"2.0","id":5,"method":"mining.submit","params":["1Example.w","1f","00000000","66a1b2c3","deadbeef"],"extra":{"a":[1,{"b":null}]}})");
  EXPECT_EQ(submit.worker, "1Example.w");
}

TEST_F(RequestSubmitTest, escapes_are_resolved) {
  const auto submit = parse_as<Submit>(
      R"({"id":5,"method":"mining\u002esubmit","params":["\u0041ddr\/x\"\ud83d\ude00","1f","00","66","de"]})");
  EXPECT_EQ(submit.worker, "Addr/x\"\xf0\x9f\x98\x80");
}

TEST_F(RequestSubmitTest, a_numeric_job_id_is_taken_by_its_text) {
  EXPECT_EQ(std::get<Submit>(submit_with(1, "12").method).job_id, "12");
  EXPECT_EQ(std::get<Submit>(submit_with(1, "1.50").method).job_id, "1.50");
  EXPECT_TRUE(submits_as<MalformedSubmit>(1, "null"));
  EXPECT_TRUE(submits_as<MalformedSubmit>(1, "[\"1f\"]"));
}

TEST_F(RequestSubmitTest, the_other_parameters_must_be_strings) {
  ASSERT_TRUE(submits_as<Submit>(-1, ""));
  for (const int position : {0, 2, 3, 4}) {
    for (const char* wrong : {"1", "null", "true", "[]", "{}", "0.5"}) {
      EXPECT_TRUE(submits_as<MalformedSubmit>(position, wrong)) << position << wrong;
    }
  }
}

TEST_F(RequestSubmitTest, version_bits_may_be_null_but_not_of_another_type) {
  EXPECT_EQ(std::get<Submit>(submit_with(5, "null").method).version_bits, std::nullopt);
  EXPECT_EQ(std::get<Submit>(submit_with(5, "\"\"").method).version_bits, "");
  for (const char* wrong : {"8192", "false", "[]", "{}"}) {
    EXPECT_TRUE(submits_as<MalformedSubmit>(5, wrong)) << wrong;
  }
}

TEST_F(RequestSubmitTest, more_than_six_parameters_are_tolerated_fewer_than_five_not) {
  EXPECT_TRUE(submits_as<Submit>(5, R"("00002000","more",[7])"));
  EXPECT_EQ(parse(R"({"id":3,"method":"mining.submit","params":["a","b","c","d"]})").id, "3");
  for (const char* line : {
           R"({"id":3,"method":"mining.submit","params":["a","b","c","d"]})",
           R"({"id":3,"method":"mining.submit","params":[]})",
           R"({"id":3,"method":"mining.submit","params":null})",
           R"({"id":3,"method":"mining.submit","params":{"worker":"a"}})",
           R"({"id":3,"method":"mining.submit","params":"a"})",
           R"({"id":3,"method":"mining.submit"})",
       }) {
    parse_as<MalformedSubmit>(line);
  }
}

TEST_F(RequestSubmitTest, of_equal_keys_the_last_one_counts) {
  const auto request = parse(
      R"({"id":1,"params":["x"],"method":"mining.ping","id":2,"method":"mining.submit","params":["a","b","c","d","e"]})");
  EXPECT_EQ(request.id, "2");
  EXPECT_EQ(std::get<Submit>(request.method).worker, "a");
}

TEST_F(RequestSubmitTest, views_live_until_the_next_parse_and_an_old_line_leaves_nothing_behind) {
  std::string line =
      R"({"id":"first","method":"mining.submit","params":["worker","b","c","d","e","f"]})";
  const auto request = parse(line);
  line.assign(line.size(), '#');
  EXPECT_EQ(request.id, "\"first\"");
  EXPECT_EQ(std::get<Submit>(request.method).worker, "worker");
  parse_as<MalformedSubmit>(R"({"method":"mining.submit","params":["a","b","c","d")"
                            R"(]})");
}

}  // namespace
}  // namespace tbg::stratum
