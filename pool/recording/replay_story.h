// What led to a difference: listens to a replay, and remembers of each connection and of the chain
// what the next share or message may hang on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossings.h"
#include "pool/recording/playback.h"

namespace tbg::recording {

class ReplayStory {
 public:
  explicit ReplayStory(std::uint64_t threads) : clocks_(threads), inputs_(threads) {}

  void on_crossing(std::uint64_t thread, bitcoin::ByteView crossing);
  // From the input that was being worked on back to where its work came from, a line each.
  [[nodiscard]] std::vector<std::string> causes_of(const Difference& difference) const;
  // Since the first input of all, of that thread's last one: "12.345678 s".
  [[nodiscard]] std::string time_text(std::uint64_t thread) const;
  // The same, of all threads' latest.
  [[nodiscard]] std::string span_text() const;

 private:
  struct Said {
    std::string time;
    bitcoin::Bytes crossing;
  };
  struct Connection {
    std::optional<Said> difficulty;                  // the last mining.set_difficulty
    std::vector<std::pair<std::string, Said>> jobs;  // the last ones, by id
  };
  struct ThreadClock {
    core::CrossingClock clock;
    Now now;
  };
  void on_input(std::uint64_t thread, core::Crossing kind, bitcoin::ByteView crossing);
  void on_sent(std::uint64_t thread, bitcoin::ByteView crossing);
  [[nodiscard]] Said said(std::uint64_t thread, bitcoin::ByteView crossing) const;

  std::vector<ThreadClock> clocks_;
  std::optional<std::int64_t> first_us_;
  std::vector<Said> inputs_;  // the last of each thread
  std::map<ConnectionId, Connection> connections_;
  std::optional<Said> template_, tip_;
};

}  // namespace tbg::recording
