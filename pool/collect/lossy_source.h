// Where only datagrams can be had: they are taken as they come. What comes while a sink is away and
// the queue is full is lost, and counted as a gap.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "pool/collect/event_parser.h"
#include "pool/collect/source.h"
#include "pool/collect/spool_cursor.h"

namespace tbg::collect {

class LossySource final : public EventSource {
 public:
  struct Ears {
    BadLineKeeper bad_line;
    std::function<void(const StreamKey&, std::uint64_t first, std::uint64_t count)> missing;
  };
  explicit LossySource(Ears ears) : ears_(std::move(ears)) {}

  // Any thread.
  void hear(std::string_view datagram);

  void rewind(const Positions& done) override;
  SourceTrouble read(const BatchLimits& limits, std::vector<Event>& out) override;
  void taken() override;

 private:
  bool next(std::string& out);
  SourceTrouble judge(const Event& event, bool& is_new);

  Ears ears_;
  EventParser parser_;
  Positions done_;
  std::mutex mutex_;
  std::deque<std::string> queue_;  // the first read_ were read, and are not taken yet
  std::size_t read_ = 0;
  std::size_t queued_bytes_ = 0;
};

}  // namespace tbg::collect
