#include "pool/stratum/request_test_fixture.h"

namespace tbg::stratum {
namespace {

class RequestEnvelopeTest : public RequestTest {
 protected:
  std::string id_of(std::string_view id) {
    return std::string(parse(R"({"id":)" + std::string(id) + R"(,"method":"mining.ping"})").id);
  }
};

TEST_F(RequestEnvelopeTest, ids_are_echoed_byte_for_byte) {
  for (const char* id :
       {"0", "7", "4294967295", "18446744073709551616", "-1", "-0", "1.5", "1.50", "1e3", "1E+03",
        "\"abc\"", "\"\"", "\"\\u0041\\/\\\"\"", "\"null\"", "\"\xc3\xa4\""}) {
    EXPECT_EQ(id_of(id), id);
    EXPECT_EQ(id_of(" " + std::string(id) + " \t"), id);
  }
  EXPECT_FALSE(parse(R"({"id":"null","method":"mining.ping"})").is_notification());
}

TEST_F(RequestEnvelopeTest, null_missing_and_forbidden_ids_are_null) {
  for (const char* id : {"null", "true", "false", "[]", "[1]", "{}", "{\"id\":3}"}) {
    EXPECT_EQ(id_of(id), "null") << id;
  }
  const Request missing = parse(R"({"method":"mining.ping"})");
  EXPECT_EQ(missing.id, "null");
  EXPECT_TRUE(missing.is_notification());
}

TEST_F(RequestEnvelopeTest, an_id_has_at_most_64_bytes) {
  const std::string longest = "\"" + std::string(62, 'i') + "\"";
  EXPECT_EQ(id_of(longest), longest);
  EXPECT_EQ(id_of("\"" + std::string(63, 'i') + "\""), "null");
  EXPECT_EQ(id_of(std::string(65, '1')), "null");
}

TEST_F(RequestEnvelopeTest, simple_methods) {
  parse_as<Ping>(R"({"id":1,"method":"mining.ping","params":[]})");
  parse_as<GetTransactions>(R"({"id":1,"method":"mining.get_transactions","params":["1f"]})");
  parse_as<ExtranonceSubscribe>(R"({"id":1,"method":"mining.extranonce.subscribe"})");
}

TEST_F(RequestEnvelopeTest, method_names_match_exactly) {
  for (const char* name : {"client.get_version", "mining.multi_version", "mining.suggest_target",
                           "mining.Submit", "mining.submit ", "submit", ""}) {
    EXPECT_EQ(parse_as<UnknownMethod>(R"({"id":1,"method":")" + std::string(name) + R"("})").method,
              name);
  }
}

TEST_F(RequestEnvelopeTest, lines_that_answer_us_are_stray) {
  for (const char* line : {
           R"({"id":1,"result":"pong","error":null})",
           R"({"id":-1,"method":"pong","params":[]})",
           R"({"id":null,"result":true})",
           R"({"error":[20,"x",null],"id":3})",
           R"({"id":1,"result":true,"error":null,"method":null})",
           R"({})",
           R"(  { }  )",
       }) {
    parse_as<Stray>(line);
  }
}

TEST_F(RequestEnvelopeTest, json_without_a_method_is_an_invalid_request) {
  for (const char* line : {"[]", "[1,2]", "1", "-1.5", "\"text\"", "null", "true", " false ",
                           R"([{"id":1,"method":"mining.ping"}])", R"({"foo":1})",
                           R"({"method":5})", R"({"method":["mining.ping"],"id":null})"}) {
    expect_failure(line, ParseError::invalid_request);
  }
  expect_failure(R"({"id":5})", ParseError::invalid_request, "5");
  expect_failure(R"({"method":true,"id":"a"})", ParseError::invalid_request, "\"a\"");
  expect_failure(R"({"method":{},"result":1,"id":6})", ParseError::invalid_request, "6");
}

TEST_F(RequestEnvelopeTest, broken_json_is_found_wherever_it_stands) {
  const std::string good = R"({"id":1,"method":"mining.ping","params":["a",1,null,{"b":[true]}]})";
  parse_as<Ping>(good);
  for (std::size_t size = 0; size < good.size(); ++size) {
    expect_failure(good.substr(0, size), ParseError::invalid_json);
  }
  for (const char* line : {
           R"({"id":1,"method":"mining.ping"} x)",
           R"({"id":1,"method":"mining.ping"}})",
           R"({"id":1,"method":"mining.ping"}])",
           R"({"id":1,"method":"mining.ping"}{})",
           R"({"id":1,"method":"mining.ping"},{})",
           R"({"id":1,"method":"mining.ping",})",
           R"({"id":1,"method":"mining.ping","x":nul})",
           R"({"id":1,"method":"mining.ping","x":01})",
           R"({"id":1,"method":"mining.ping","x":tru})",
           R"({"id":1,"method":"mining.ping","x":1.})",
           R"({"id":1,"method":"mining.ping","x":[1,]})",
           R"({"id":1,"method":"mining.ping","x":+1})",
           R"({"id":1,"method":"mining.ping","x":[1}})",
           R"({"id":1,"method":"mining.ping","x":1e})",
           R"({"id":1,"method":"mining.ping","x":"\q"})",
           R"({"id":1,"method":"mining.ping","x":-})",
           R"({"id":1,"method":"mining.ping","x" 1})",
           R"({"id":1,"method":"mining.ping" "x":1})",
           R"({"id":1,"method":"mining.ping",x:1})",
           R"({"id":1 2,"method":"mining.ping"})",
           R"({"id":1,"method":"mining.ping","x":"\ud800"})",
           R"({'id':1})",
           "[1][2]",
           "1]",
           "[1",
           "}{",
           "[1]]",
           "1,2",
           "],[",
           "nan",
           "'",
           "\"",
           "\\",
           "\"\\",
           ",",
           ":",
           "",
           " ",
       }) {
    expect_failure(line, ParseError::invalid_json);
  }
}

TEST_F(RequestEnvelopeTest, what_is_not_json_at_all) {
  expect_failure("GET / HTTP/1.1", ParseError::invalid_json);
  expect_failure(std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
                 ParseError::invalid_json);
  expect_failure(std::string_view("{\"id\":1}\0", 9), ParseError::invalid_json);
  expect_failure("{\"id\":1,\"x\":\"\xff\"}", ParseError::invalid_json);
  expect_failure("{\"id\":1,\"x\":\"a\tb\"}", ParseError::invalid_json);
  expect_failure("\xef\xbb\xbf{}", ParseError::invalid_json);
}

TEST_F(RequestEnvelopeTest, a_parser_survives_every_bad_line) {
  expect_failure("{\"id\":1,\"method\":\"mining.ping\"", ParseError::invalid_json);
  parse_as<Ping>(R"({"id":1,"method":"mining.ping"})");
}

}  // namespace
}  // namespace tbg::stratum
