// Recorded inputs, given to a core one by one, after a look at whether they can be.
#pragma once

#include <set>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossings.h"
#include "pool/core/pool_core.h"
#include "pool/recording/replay_mail.h"
#include "pool/recording/session_format.h"

namespace tbg::recording {

class InputFeed {
 public:
  enum class Step : std::uint8_t {
    done,
    waits,    // for mail that has not been sent yet: give() again
    ended,    // nothing more was recorded
    damaged,  // an input that cannot be: see problem()
  };

  // `number`: of the thread; 0: the hub's, or the whole pool. The others must outlive the feed.
  InputFeed(std::uint64_t number, const LifeInfo& info, ReplayMail& mail)
      : number_(number), info_(info), mail_(mail) {}

  // The next input: its time is known. False: see problem().
  bool look(bitcoin::Bytes input);
  // The input that was looked at.
  Step give(core::PoolCore& core);

  [[nodiscard]] Now now() const { return now_; }
  [[nodiscard]] core::Crossing kind() const { return kind_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  // Reads the values of the input as a C, and hands them to `give`, which says what is wrong.
  template <typename C, typename Give>
  Step give(Give give);
  template <typename C, typename Give>
  Step give_answer(Give give);
  Step damaged(std::string what);
  Step feed();
  Step feed_miner();
  Step feed_node();
  Step feed_operator();
  Step feed_plain();
  Step feed_mail();
  bool take_from(const core::crossing::Mail& mail);
  bool take_from_hub();
  [[nodiscard]] bool has_hub() const { return number_ == 0; }
  [[nodiscard]] bool has_shard() const { return number_ > 0 || info_.threads == 1; }

  const std::uint64_t number_;
  const LifeInfo& info_;
  ReplayMail& mail_;
  core::PoolCore* core_ = nullptr;
  core::CrossingClock clock_;
  core::Crossing kind_{};
  Now now_;
  bitcoin::Bytes input_;
  bitcoin::ByteView values_;     // of it
  std::set<ConnectionId> open_;  // connections
  std::string problem_;
};

}  // namespace tbg::recording
