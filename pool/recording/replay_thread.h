// One owner thread that runs again: its core, fed with its inputs as they came.
#pragma once

#include <memory>

#include "pool/recording/input_feed.h"
#include "pool/recording/playback_ports.h"

namespace tbg::recording {

class ReplayThread {
 public:
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
  InputFeed::Step step();

  [[nodiscard]] const core::PoolCore* core() const { return core_.get(); }
  [[nodiscard]] const Playback& playback() const { return playback_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void damaged();

  const Setup setup_;
  Playback playback_;
  PlaybackPorts ports_;
  InputFeed feed_;
  bool looked_ = false;  // at the next input
  std::unique_ptr<core::PoolCore> core_;
  std::string problem_;
};

}  // namespace tbg::recording
