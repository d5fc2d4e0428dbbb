// One owner thread that runs again: its core, fed with its inputs as they came.
#pragma once

#include <memory>
#include <set>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossings.h"
#include "pool/recording/playback_ports.h"
#include "pool/recording/replay_mail.h"

namespace tbg::recording {

class ReplayThread {
 public:
  enum class Step : std::uint8_t {
    done,
    waits,    // for mail that has not been sent yet
    ended,    // nothing more was recorded
    damaged,  // an input that cannot be: see problem()
  };

  struct Setup {
    std::uint64_t number = 0;  // 0: the hub's, or the whole pool
    const LifeInfo& info;
    SessionReader& from;
    ReplayMail& mail;
    OperatorLog* log = nullptr;
    Playback::Listener listener;
  };
  explicit ReplayThread(Setup setup);

  // Makes the core: what its constructor does was recorded, too. `boot`: for a shard's.
  void build(const core::Options& options, std::uint32_t boot);
  // The time of the next input, once it has been looked at; nullopt: there is none, or it is
  // damaged.
  std::optional<Now> next_time();
  // Gives the core its next input. Throws Differs and NoMoreRecorded.
  Step step();

  [[nodiscard]] const core::PoolCore* core() const { return core_.get(); }
  [[nodiscard]] const Playback& playback() const { return playback_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  // Reads the values of the input as a C, and hands them to `give`, which says what is wrong.
  template <typename C, typename Give>
  Step give(Give give);
  template <typename C, typename Give>
  Step give_answer(Give give);
  Step damaged(const std::string& what);
  Step feed();
  Step feed_miner();
  Step feed_node();
  Step feed_operator();
  Step feed_plain();
  Step feed_mail();
  bool take_from(const core::crossing::Mail& mail);
  bool take_from_hub();
  [[nodiscard]] bool has_hub() const { return setup_.number == 0; }
  [[nodiscard]] bool has_shard() const { return setup_.number > 0 || setup_.info.threads == 1; }

  const Setup setup_;
  Playback playback_;
  PlaybackPorts ports_;
  core::CrossingClock clock_;
  core::Crossing kind_{};
  std::optional<Now> now_;       // of the next input, if it was looked at
  Now before_;                   // of the last one
  bitcoin::Bytes input_;         // the next one
  bitcoin::ByteView values_;     // of it
  std::set<ConnectionId> open_;  // connections
  std::unique_ptr<core::PoolCore> core_;
  std::string problem_;
};

}  // namespace tbg::recording
