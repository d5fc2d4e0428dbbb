// NATS JetStream, for regions: tbg.events.<instance>.<type>, the envelope as it came.
//
// Messages of a batch are not one transaction, but each is stored only behind the one before, and
// each says in a header where the instance stands after it: so what is stored is a beginning of
// what was sent, and the last message of a stream is its position.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "pool/collect/nats_link.h"
#include "pool/collect/sink.h"

namespace tbg::collect {

struct NatsOptions {
  std::string url;
  std::chrono::milliseconds timeout{5'000};
  std::chrono::hours max_age{24 * 7};  // of messages in a stream that is made here
};

class NatsSink final : public Sink {
 public:
  explicit NatsSink(const NatsOptions& options);

  [[nodiscard]] std::string_view name() const override { return "nats"; }
  SinkResult<Positions> positions() override;
  SinkResult<void> commit(std::span<const Event> batch, const Positions& before) override;
  SinkResult<void> pass_over(const Event& event, const Positions& before) override;
  // Is it still there, when there is nothing to write?
  SinkResult<void> upkeep(bool behind) override;

 private:
  SinkResult<void> position_of(const std::string& instance, Positions& out);
  SinkResult<void> publish(std::span<const Event> batch);
  SinkTrouble away(std::string what);

  NatsOptions options_;
  NatsLink link_;
  Positions known_;                             // after the last message of each stream
  std::map<std::string, std::uint64_t> lasts_;  // sequence of that message, by instance
};

// The value of the header: positions of one instance in one boot,
// "0000002a/0:12345:ts:1:ts,..".
std::string nats_positions_text(const Positions& positions, const StreamKey& of);
// False: it is none.
bool parse_nats_positions(const std::string& instance, std::string_view text, Positions& out);

}  // namespace tbg::collect
