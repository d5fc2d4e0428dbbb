#include "pool/stratum/request_test_fixture.h"

namespace tbg::stratum {
namespace {

using RequestHandshakeTest = RequestTest;

TEST_F(RequestHandshakeTest, bitaxe_burst) {
  const auto configure = parse_as<Configure>(
      R"({"id":1,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"ffffffff"}]})");
  EXPECT_TRUE(configure.version_rolling);
  EXPECT_EQ(configure.version_mask, 0xffffffff);
  const auto subscribe = parse_as<Subscribe>(
      R"({"id":2,"method":"mining.subscribe","params":["bitaxe/BM1370/v2.10.0"]})");
  EXPECT_EQ(subscribe.user_agent, "bitaxe/BM1370/v2.10.0");
  EXPECT_EQ(subscribe.session_id, "");
  const auto authorize = parse_as<Authorize>(
      R"({"id":3,"method":"mining.authorize","params":["bc1qexample.bitaxe","x"]})");
  EXPECT_EQ(authorize.user, "bc1qexample.bitaxe");
  EXPECT_EQ(authorize.password, "x");
  EXPECT_EQ(parse_as<SuggestDifficulty>(
                R"({"id":4,"method":"mining.suggest_difficulty","params":[1000]})")
                .value,
            1000);
  parse_as<ExtranonceSubscribe>(R"({"id":5,"method":"mining.extranonce.subscribe","params":[]})");
}

TEST_F(RequestHandshakeTest, nerdqaxe_asks_for_half_the_mask) {
  const auto request = parse(
      R"({"id": 2, "method": "mining.configure", "params": [["version-rolling"], {"version-rolling.mask": "1fffe000"}]})");
  EXPECT_EQ(request.id, "2");
  EXPECT_EQ(std::get<Configure>(request.method).version_mask, 0x1fffe000U);
}

TEST_F(RequestHandshakeTest, nerdminer_orders_its_keys_params_id_method) {
  const auto request =
      parse(R"({"params": ["bc1qexample.nerd", "x"], "id": 2, "method": "mining.authorize"})");
  EXPECT_EQ(request.id, "2");
  EXPECT_EQ(std::get<Authorize>(request.method).user, "bc1qexample.nerd");
  EXPECT_EQ(parse_as<SuggestDifficulty>(
                R"({"id":3,"method":"mining.suggest_difficulty","params":[0.00015]})")
                .value,
            0.00015);
}

TEST_F(RequestHandshakeTest, cpuminer_resumes_a_session) {
  const auto subscribe = parse_as<Subscribe>(
      R"({"id": 1, "method": "mining.subscribe", "params": ["cpuminer/2.5.1", "deadbeef"]})");
  EXPECT_EQ(subscribe.user_agent, "cpuminer/2.5.1");
  EXPECT_EQ(subscribe.session_id, "deadbeef");
}

TEST_F(RequestHandshakeTest, cgminer_starts_at_id_0) {
  const auto request =
      parse(R"({"id": 0, "method": "mining.subscribe", "params": ["cgminer/4.11.1"]})");
  EXPECT_EQ(request.id, "0");
  EXPECT_FALSE(request.is_notification());
  EXPECT_EQ(std::get<Subscribe>(request.method).user_agent, "cgminer/4.11.1");
}

TEST_F(RequestHandshakeTest, braiins_sends_an_integer_bit_count_and_nulls) {
  const auto configure = parse_as<Configure>(
      R"({"id":0,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":16}]})");
  EXPECT_TRUE(configure.version_rolling);
  EXPECT_EQ(configure.version_mask, 0x1fffe000U);
  const auto subscribe = parse_as<Subscribe>(
      R"({"id":1,"method":"mining.subscribe","params":["Braiins OS 2019-06-05",null,"host:3333",null]})");
  EXPECT_EQ(subscribe.user_agent, "Braiins OS 2019-06-05");
  EXPECT_EQ(subscribe.session_id, "");
}

TEST_F(RequestHandshakeTest, whatsminer_asks_for_a_minimum_difficulty) {
  const auto configure = parse_as<Configure>(
      R"({"id":0,"method":"mining.configure","params":[["version-rolling","minimum-difficulty","subscribe-extranonce"],{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":2,"minimum-difficulty.value":2048}],"jsonrpc":"2.0"})");
  EXPECT_TRUE(configure.version_rolling);
  EXPECT_TRUE(configure.minimum_difficulty);
  EXPECT_TRUE(configure.subscribe_extranonce);
  EXPECT_FALSE(configure.info);
  EXPECT_EQ(configure.minimum_difficulty_value, 2048);
}

TEST_F(RequestHandshakeTest, subscribe_tolerates_missing_and_wrong_parameters) {
  for (const char* params :
       {"[]", "[null]", "[null,null]", "null", "{}", "\"UA\"", "[1,2]", "[[]]"}) {
    const auto subscribe = parse_as<Subscribe>(
        std::string(R"({"id":1,"method":"mining.subscribe","params":)") + params + "}");
    EXPECT_EQ(subscribe.user_agent, "") << params;
    EXPECT_EQ(subscribe.session_id, "") << params;
  }
  parse_as<Subscribe>(R"({"id":1,"method":"mining.subscribe"})");
  EXPECT_EQ(parse_as<Subscribe>(R"({"id":1,"method":"mining.subscribe","params":[null,"ab"]})")
                .session_id,
            "ab");
}

TEST_F(RequestHandshakeTest, authorize_tolerates_a_missing_password_and_its_british_name) {
  const auto missing =
      parse_as<Authorize>(R"({"id":1,"method":"mining.authorize","params":["u"]})");
  EXPECT_EQ(missing.user, "u");
  EXPECT_EQ(missing.password, "");
  const auto british =
      parse_as<Authorize>(R"({"id":1,"method":"mining.authorise","params":["u",null,"third"]})");
  EXPECT_EQ(british.user, "u");
  EXPECT_EQ(british.password, "");
  EXPECT_EQ(parse_as<Authorize>(R"({"id":1,"method":"mining.authorize"})").user, "");
}

TEST_F(RequestHandshakeTest, configure_reads_every_form_of_mask) {
  const std::pair<const char*, std::uint32_t> cases[] = {
      {"\"ffffffff\"", 0xffffffff},  {"\"00c00000\"", 0x00c00000},
      {"\"1FFFE000\"", 0x1fffe000},  {"\"0\"", 0},
      {"\"e000\"", 0xe000},          {"\"\"", 0xffffffff},
      {"\"0x1fff\"", 0xffffffff},    {"\"123456789\"", 0xffffffff},
      {"\"xyz\"", 0xffffffff},       {"\"-1\"", 0xffffffff},
      {"\" 1\"", 0xffffffff},        {"\"1 \"", 0xffffffff},
      {"\"000000001\"", 0xffffffff}, {"536862720", 0xffffffff},
      {"null", 0xffffffff},
  };
  for (const auto& [mask, expected] : cases) {
    const auto configure = parse_as<Configure>(
        std::string(
            R"({"id":1,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":)") +
        mask + "}]}");
    EXPECT_TRUE(configure.version_rolling) << mask;
    EXPECT_EQ(configure.version_mask, expected) << mask;
  }
}

TEST_F(RequestHandshakeTest, configure_ignores_min_bit_count_in_any_form) {
  for (const char* count : {"16", "\"10\"", "null", "40", "-1", "[]", "\"zz\"", "1e9"}) {
    const auto configure = parse_as<Configure>(
        std::string(
            R"({"id":1,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.min-bit-count":)") +
        count + R"(,"version-rolling.mask":"00c00000"}]})");
    EXPECT_EQ(configure.version_mask, 0x00c00000U) << count;
  }
}

TEST_F(RequestHandshakeTest, configure_without_a_map_or_codes) {
  const auto no_map =
      parse_as<Configure>(R"({"id":1,"method":"mining.configure","params":[["version-rolling"]]})");
  EXPECT_TRUE(no_map.version_rolling);
  EXPECT_EQ(no_map.version_mask, 0xffffffff);
  for (const char* params : {"[]", "null", "{}", "[null,null]", "[\"version-rolling\"]", "[{},[]]",
                             "[[1,null,[\"info\"]],{}]"}) {
    const auto empty = parse_as<Configure>(
        std::string(R"({"id":1,"method":"mining.configure","params":)") + params + "}");
    EXPECT_FALSE(empty.version_rolling || empty.info) << params;
    EXPECT_EQ(empty.unknown_count, 0U) << params;
  }
}

TEST_F(RequestHandshakeTest, configure_keeps_unknown_codes_in_order_once_and_at_most_eight) {
  const auto few = parse_as<Configure>(
      R"({"id":1,"method":"mining.configure","params":[["subscribe-extranonce","foo","info","ba\"r","foo"],{}]})");
  EXPECT_TRUE(few.subscribe_extranonce);
  EXPECT_TRUE(few.info);
  ASSERT_EQ(few.unknown_count, 2U);
  EXPECT_EQ(few.unknown[0], "foo");
  EXPECT_EQ(few.unknown[1], "ba\"r");
  const auto many = parse_as<Configure>(
      R"({"id":1,"method":"mining.configure","params":[["a","b","c","d","e","f","g","h","i","info"]]})");
  EXPECT_EQ(many.unknown_count, Configure::kUnknownMax);
  EXPECT_EQ(many.unknown.back(), "h");
  EXPECT_TRUE(many.info);
}

TEST_F(RequestHandshakeTest, numbers_may_come_as_strings) {
  const std::pair<const char*, std::optional<double>> cases[] = {
      {"1000", 1000},
      {"\"1000\"", 1000},
      {"0.5", 0.5},
      {"\" 0.5 \"", 0.5},
      {"0", 0},
      {"-1", -1},
      {"1e30", 1e30},
      {"\"1e3\"", 1000},
      {"1e999", std::nullopt},
      {"\"inf\"", std::nullopt},
      {"\"nan\"", std::nullopt},
      {"\"\"", std::nullopt},
      {"\"1000x\"", std::nullopt},
      {"\"0x10\"", std::nullopt},
      {"null", std::nullopt},
      {"true", std::nullopt},
      {"[1000]", std::nullopt},
  };
  for (const auto& [json, expected] : cases) {
    EXPECT_EQ(
        parse_as<SuggestDifficulty>(
            std::string(R"({"id":1,"method":"mining.suggest_difficulty","params":[)") + json + "]}")
            .value,
        expected)
        << json;
    EXPECT_EQ(
        parse_as<Configure>(
            std::string(
                R"({"id":1,"method":"mining.configure","params":[["minimum-difficulty"],{"minimum-difficulty.value":)") +
            json + "}]}")
            .minimum_difficulty_value,
        expected)
        << json;
  }
}

TEST_F(RequestHandshakeTest, suggest_difficulty_without_a_value) {
  for (const char* params : {"[]", "null", "{}", "1000"}) {
    EXPECT_EQ(
        parse_as<SuggestDifficulty>(
            std::string(R"({"id":1,"method":"mining.suggest_difficulty","params":)") + params + "}")
            .value,
        std::nullopt);
  }
  EXPECT_EQ(parse_as<SuggestDifficulty>(R"({"id":1,"method":"mining.suggest_difficulty"})").value,
            std::nullopt);
}

}  // namespace
}  // namespace tbg::stratum
