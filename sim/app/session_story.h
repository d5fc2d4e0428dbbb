// What a recorded session is to show, from the .json beside it:
//
//   {"story": "...", "recorded": {...}, "lives": 2,
//    "expect": [{"event": "block_status", "status": "accepted", "at_least": 3}, ...]}
//
// Each expectation names an event and what its data must say; "at_least" or "exactly" says how
// often it comes.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::sim {

class SessionStory {
 public:
  // A .json file, or a session file, which then is to show nothing. std::runtime_error if the story
  // cannot be read.
  explicit SessionStory(const std::string& path);

  // The session file.
  [[nodiscard]] const std::string& file() const { return file_; }
  void on_crossing(bitcoin::ByteView crossing);
  // What it does not show; a line each.
  [[nodiscard]] std::vector<std::string> missing(std::uint64_t lives) const;

 private:
  struct Expectation {
    nlohmann::json wanted;  // as it stands in the file
    std::uint64_t seen = 0;
  };
  std::string file_;
  std::uint64_t lives_ = 0;  // 0: any number
  std::vector<Expectation> expectations_;
};

}  // namespace tbg::sim
