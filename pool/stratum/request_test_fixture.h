// What the tests of RequestParser share. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "pool/stratum/request.h"

namespace tbg::stratum {

class RequestTest : public ::testing::Test {
 protected:
  Request parse(std::string_view line) {
    const ParseResult result = parser_.parse(line);
    EXPECT_TRUE(result.has_value()) << line;
    return result.has_value() ? *result : Request{"no request", Stray{}};
  }

  template <typename T>
  T parse_as(std::string_view line) {
    const Request request = parse(line);
    const T* const method = std::get_if<T>(&request.method);
    EXPECT_NE(method, nullptr) << line;
    return method != nullptr ? *method : T{};
  }

  void expect_failure(std::string_view line, ParseError error, std::string_view id = "null") {
    const ParseResult result = parser_.parse(line);
    ASSERT_TRUE(result.has_error()) << line.substr(0, 100);
    EXPECT_EQ(result.error().error, error) << line.substr(0, 100);
    EXPECT_EQ(result.error().id, id) << line.substr(0, 100);
  }

  RequestParser parser_;
};

}  // namespace tbg::stratum
