// The file of user_tags, {"address": "name"}: read whole, or not at all.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pool/bitcoin/network.h"
#include "pool/core/user_tags.h"

namespace tbg::app {

// About 250,000 names.
inline constexpr std::size_t kUserTagsMax = std::size_t{16} << 20;
// Problems that are told one by one; of more there is a count.
inline constexpr std::size_t kUserTagProblemsTold = 10;

struct UserTagsSource {
  std::string file;                           // "": none
  std::optional<bitcoin::Network> network;    // nullopt: addresses of any network are good
  std::map<std::string, std::string> always;  // unless the file has another name
};

struct UserTagsRead {
  core::UserTagsPtr tags;             // null if there are problems
  std::vector<std::string> problems;  // each with file, line and address
};

// Keys that begin with '_' are comments. 100,000 names take about a second, so not on the loop's
// thread while miners wait.
UserTagsRead read_user_tags(const UserTagsSource& source);

}  // namespace tbg::app
