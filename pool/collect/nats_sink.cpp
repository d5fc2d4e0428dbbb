#include "pool/collect/nats_sink.h"

#include <algorithm>
#include <vector>

#include "pool/collect/words.h"

namespace tbg::collect {
namespace {

std::string message_id(const Event& event) {
  return event.key.instance + "-" + boot_text(event.key.boot) + "-" +
         std::to_string(event.key.stream) + "-" + std::to_string(event.seq);
}

}  // namespace

std::string nats_positions_text(const Positions& positions, const StreamKey& of) {
  std::string out;
  const auto begin = positions.lower_bound({of.instance, of.boot, 0});
  for (auto at = begin; at != positions.end(); ++at) {
    const auto& [key, position] = *at;
    if (key.instance != of.instance || key.boot != of.boot) break;
    if (!out.empty()) out += ',';
    out += boot_text(key.boot) + "/" + std::to_string(key.stream) + ":" +
           std::to_string(position.seq) + ":" + std::to_string(position.ts_us) + ":" +
           std::to_string(position.first_seq) + ":" + std::to_string(position.first_ts_us);
  }
  return out;
}

bool parse_nats_positions(const std::string& instance, std::string_view text, Positions& out) {
  if (text.empty()) return false;
  while (!text.empty()) {
    std::string_view entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    StreamKey key{instance, 0, 0};
    Position position;
    if (!take_number(entry, '/', 16, key.boot) || !take_number(entry, ':', 10, key.stream) ||
        !take_number(entry, ':', 10, position.seq) ||
        !take_number(entry, ':', 10, position.ts_us) ||
        !take_number(entry, ':', 10, position.first_seq) ||
        !take_number(entry, ':', 10, position.first_ts_us))
      return false;
    out[key] = position;
  }
  return true;
}

NatsSink::NatsSink(const NatsOptions& options)
    : options_(options), link_(options.url, options.timeout) {}

SinkTrouble NatsSink::away(std::string what) {
  link_.close();
  return {SinkTrouble::Kind::away, std::move(what), {}};
}

SinkResult<void> NatsSink::position_of(const std::string& instance, Positions& out) {
  const auto state = link_.state(instance);
  if (!state) return away(state.error().text);
  lasts_[instance] = state->last;
  if (state->messages == 0) return {};
  const auto message = link_.message(instance, state->last);
  if (!message) return away(message.error().text);
  if (!*message) return {};
  const std::string text = header_of(**message, kNatsPositions);
  if (!parse_nats_positions(instance, text, out))
    return away("NATS: somebody else wrote to the stream of " + instance +
                ": its last message does not say where it stands");
  return {};
}

SinkResult<Positions> NatsSink::positions() {
  if (std::string why = link_.open(); !why.empty()) return away(std::move(why));
  const auto instances = link_.instances();
  if (!instances) return away(instances.error().text);
  known_.clear();
  lasts_.clear();
  for (const std::string& instance : *instances)
    if (auto found = position_of(instance, known_); !found) return found.error();
  Positions out = known_;
  // Of a boot everything is there once a message of a later one is.
  for (const auto& [key, position] : known_)
    out[{key.instance, key.boot, kOlderBoots}] = {};
  return out;
}

SinkResult<void> NatsSink::commit(std::span<const Event> batch, const Positions& /*before*/) {
  if (std::string why = link_.open(); !why.empty()) return away(std::move(why));
  while (!batch.empty()) {
    std::size_t size = 1;  // as many as are of the same instance
    while (size < batch.size() && batch[size].key.instance == batch.front().key.instance)
      ++size;
    if (auto done = publish(batch.first(size)); !done) return done;
    batch = batch.subspan(size);
  }
  return {};
}

SinkResult<void> NatsSink::publish(std::span<const Event> batch) {
  const std::string& instance = batch.front().key.instance;
  if (!lasts_.contains(instance)) {
    if (std::string why = link_.make_stream(instance, options_.max_age); !why.empty())
      return away(std::move(why));
    lasts_[instance] = 0;
  }
  std::vector<NatsPublication> messages;
  for (const Event& event : batch) {
    for (auto& [key, position] : positions_after({&event, 1}, known_))
      known_[key] = position;
    messages.push_back({"tbg.events." + instance + "." + event.type, message_id(event),
                        nats_positions_text(known_, event.key), event.line});
  }
  std::uint64_t& last = lasts_[instance];
  if (std::string why = link_.publish(messages, last); !why.empty()) return away(std::move(why));
  last += batch.size();
  return {};
}

SinkResult<void> NatsSink::upkeep(bool /*behind*/) {
  if (std::string why = link_.open(); !why.empty()) return away(std::move(why));
  if (const auto there = link_.instances(); !there) return away(there.error().text);
  return {};
}

// Nothing of an event is refused here but its size, and that is the server's to change.
SinkResult<void> NatsSink::pass_over(const Event& /*event*/, const Positions& /*before*/) {
  return away("NATS: an event was refused");
}

}  // namespace tbg::collect
