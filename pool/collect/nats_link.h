// A connection to a NATS server with JetStream (cnats), and what of it is used here.
//
// Each instance has a stream of its own, tbg-events-<instance>, over the subjects
// tbg.events.<instance>.>, so that a stream has one writer and is in its order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pool/collect/result.h"

struct __natsConnection;
struct __jsCtx;
struct __natsMsg;
struct __natsSubscription;

namespace tbg::collect {

inline constexpr std::string_view kNatsStreamPrefix = "tbg-events-";
// The header that says where the stream of an instance stands after a message.
inline constexpr const char* kNatsPositions = "Tbg-Positions";

struct NatsFree {
  void operator()(__natsConnection* connection) const;
  void operator()(__jsCtx* context) const;
  void operator()(__natsMsg* message) const;
  void operator()(__natsSubscription* subscription) const;
};
using NatsMessage = std::unique_ptr<__natsMsg, NatsFree>;
using NatsSubscription = std::unique_ptr<__natsSubscription, NatsFree>;

// One message of a batch that is published.
struct NatsPublication {
  std::string subject;
  std::string id;  // Nats-Msg-Id
  std::string positions;
  std::string_view body;
};

struct NatsStreamState {
  std::uint64_t messages = 0;
  std::uint64_t first = 0;  // sequences
  std::uint64_t last = 0;
};

class NatsLink {
 public:
  NatsLink(std::string url, std::chrono::milliseconds timeout);

  // Connects, if that is not done. Empty, or what went wrong.
  std::string open();
  void close();

  // Of the instances that have a stream.
  Result<std::vector<std::string>> instances();
  // Makes the stream of an instance if there is none. Empty, or what went wrong.
  std::string make_stream(const std::string& instance, std::chrono::hours max_age);
  Result<NatsStreamState> state(const std::string& instance);
  // The message with that sequence; nullptr: it was deleted.
  Result<NatsMessage> message(const std::string& instance, std::uint64_t sequence);

  // Publishes in order, the first only if `last` is the last sequence of the stream, the next only
  // behind it, and so on: whatever fails, a beginning of them is there and nothing else. Empty if
  // all are.
  std::string publish(std::span<const NatsPublication> batch, std::uint64_t last);

  // Reads a stream from a sequence on.
  Result<NatsSubscription> subscribe(const std::string& instance, std::uint64_t from);
  // What is there, at most so many, in order. Does not wait.
  Result<std::vector<NatsMessage>> fetch(__natsSubscription& subscription, int most);

 private:
  Problem problem(const std::string& what, int status, int error);

  std::string url_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<__natsConnection, NatsFree> connection_;
  std::unique_ptr<__jsCtx, NatsFree> context_;
};

std::string_view body_of(const __natsMsg& message);
std::string header_of(__natsMsg& message, const char* key);
// Its place in its JetStream stream; 0 if it does not say.
std::uint64_t sequence_of(__natsMsg& message);

}  // namespace tbg::collect
