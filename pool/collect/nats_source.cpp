#include "pool/collect/nats_source.h"

#include <algorithm>

namespace tbg::collect {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLookEvery{5};  // for new instances
constexpr std::size_t kFetchMost = 500;

bool is_taken_event(const Positions& done, const Event& event) {
  const auto known = done.find(event.key);
  if (known == done.end()) return is_of_a_taken_boot(done, event.key);
  return event.seq <= known->second.seq;
}

}  // namespace

NatsSource::NatsSource(std::string url, std::chrono::milliseconds timeout, Ears ears)
    : link_(std::move(url), timeout), ears_(std::move(ears)) {}

void NatsSource::rewind(const Positions& done) {
  done_ = done;
  streams_.clear();
  looked_at_ = {};
}

SourceTrouble NatsSource::lost(std::string why) {
  streams_.clear();
  link_.close();
  looked_at_ = {};
  return {std::move(why)};
}

SourceTrouble NatsSource::look() {
  if (std::string why = link_.open(); !why.empty()) return lost(std::move(why));
  if (steady_clock::now() < looked_at_ + kLookEvery && looked_at_ != steady_clock::time_point{})
    return {};
  const auto instances = link_.instances();
  if (!instances) return lost(instances.error().text);
  looked_at_ = steady_clock::now();
  for (const std::string& instance : *instances)
    streams_.try_emplace(instance);
  return {};
}

Result<bool> NatsSource::is_taken(const std::string& instance, std::uint64_t sequence) {
  const auto message = link_.message(instance, sequence);
  if (!message) return message.error();
  if (!*message) return true;  // it is gone, and what is before it
  const auto event = parser_.parse(body_of(**message));
  return event && is_taken_event(done_, *event);
}

// What is taken is a beginning of the stream: halving finds its end.
Result<std::uint64_t> NatsSource::first_new(const std::string& instance) {
  const auto state = link_.state(instance);
  if (!state) return state.error();
  std::uint64_t low = std::max<std::uint64_t>(1, state->first);
  std::uint64_t high = state->last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto taken = is_taken(instance, middle);
    if (!taken) return taken.error();
    *taken ? low = middle + 1 : high = middle;
  }
  return low;
}

SourceTrouble NatsSource::take(const std::string& instance, Stream& stream, __natsMsg& message,
                               std::vector<Event>& out) {
  const std::uint64_t sequence = sequence_of(message);
  if (sequence < stream.next) return {};  // comes again
  auto event = parser_.parse(body_of(message));
  if (!event) {
    const std::string where = instance + " in JetStream:" + std::to_string(sequence);
    if (auto trouble = ears_.bad_line(where, event.error().text, body_of(message))) return trouble;
  } else if (!is_taken_event(done_, *event)) {
    Position& position = done_[event->key];
    if (event->seq > position.seq + 1)
      ears_.missing(event->key, position.seq + 1, event->seq - position.seq - 1);
    advance(position, event->seq, event->ts_us);
    out.push_back(std::move(*event));
  }
  stream.next = sequence + 1;
  return {};
}

SourceTrouble NatsSource::read_stream(const std::string& instance, Stream& stream, std::size_t most,
                                      std::vector<Event>& out) {
  if (!stream.messages) {
    const auto first = first_new(instance);
    if (!first) return lost(first.error().text);
    stream.next = *first;
    auto subscription = link_.subscribe(instance, *first);
    if (!subscription) return lost(subscription.error().text);
    stream.messages = std::move(*subscription);
  }
  const auto messages = link_.fetch(*stream.messages, static_cast<int>(std::min(most, kFetchMost)));
  if (!messages) return lost(messages.error().text);
  for (const NatsMessage& message : *messages) {
    // Behind a message that was lost on its way, everything is asked for again.
    if (const std::uint64_t sequence = sequence_of(*message); sequence > stream.next) {
      const auto there = link_.message(instance, stream.next);
      if (!there) return lost(there.error().text);
      if (*there) {
        stream.messages.reset();
        return {};
      }
    }
    if (auto trouble = take(instance, stream, *message, out)) return trouble;
  }
  return {};
}

SourceTrouble NatsSource::read(const BatchLimits& limits, std::vector<Event>& out) {
  if (auto trouble = look()) return trouble;
  for (bool more = true; more && out.size() < limits.events;) {
    more = false;
    for (auto& [instance, stream] : streams_) {
      if (out.size() >= limits.events) break;
      const std::size_t before = out.size();
      auto trouble = read_stream(instance, stream, limits.events - out.size(), out);
      if (trouble) return trouble;
      more = more || out.size() > before;
    }
  }
  return {};
}

}  // namespace tbg::collect
