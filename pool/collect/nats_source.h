// JetStream as a source: the events of all instances that a server has, whose positions tell what
// is taken. Nothing is remembered in the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pool/collect/event_parser.h"
#include "pool/collect/nats_link.h"
#include "pool/collect/source.h"
#include "pool/collect/spool_cursor.h"

namespace tbg::collect {

class NatsSource final : public EventSource {
 public:
  struct Ears {
    BadLineKeeper bad_line;
    std::function<void(const StreamKey&, std::uint64_t first, std::uint64_t count)> missing;
  };
  NatsSource(std::string url, std::chrono::milliseconds timeout, Ears ears);

  void rewind(const Positions& done) override;
  SourceTrouble read(const BatchLimits& limits, std::vector<Event>& out) override;
  void taken() override {}

 private:
  // One instance.
  struct Stream {
    std::uint64_t next = 0;  // sequence of the message that comes next; 0: not known yet
    NatsSubscription messages;
  };

  SourceTrouble look();
  SourceTrouble read_stream(const std::string& instance, Stream& stream, std::size_t most,
                            std::vector<Event>& out);
  Result<std::uint64_t> first_new(const std::string& instance);
  Result<bool> is_taken(const std::string& instance, std::uint64_t sequence);
  SourceTrouble take(const std::string& instance, Stream& stream, __natsMsg& message,
                     std::vector<Event>& out);
  SourceTrouble lost(std::string why);

  NatsLink link_;
  Ears ears_;
  EventParser parser_;
  Positions done_;
  std::map<std::string, Stream> streams_;
  std::chrono::steady_clock::time_point looked_at_{};
};

}  // namespace tbg::collect
