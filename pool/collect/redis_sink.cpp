#include "pool/collect/redis_sink.h"

#include <hiredis/hiredis.h>

#include <set>
#include <vector>

#include "pool/collect/event_parser.h"
#include "pool/collect/words.h"

namespace tbg::collect {
namespace {

constexpr std::string_view kPositions = "tbg:position";
constexpr std::string_view kBlocksChannel = "blocks:found";

std::string guard_key(std::string_view instance) { return "tbg:guard:" + std::string(instance); }

std::string stream_key(std::string_view type) { return "mining:" + std::string(type); }

std::string field_of(const StreamKey& key) {
  return key.instance + "/" + boot_text(key.boot) + "/" + std::to_string(key.stream);
}

// "12345 1708617600123456 1 1708617000000001": number and time of the last event, and of the first.
std::string value_of(const Position& position) {
  return std::to_string(position.seq) + " " + std::to_string(position.ts_us) + " " +
         std::to_string(position.first_seq) + " " + std::to_string(position.first_ts_us);
}

bool parse_field(std::string_view text, StreamKey& out) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  out.instance = text.substr(0, slash);
  text.remove_prefix(slash + 1);
  return take_number(text, '/', 16, out.boot) && take_number(text, '/', 10, out.stream);
}

bool parse_value(std::string_view text, Position& out) {
  return take_number(text, ' ', 10, out.seq) && take_number(text, ' ', 10, out.ts_us) &&
         take_number(text, ' ', 10, out.first_seq) && take_number(text, ' ', 10, out.first_ts_us);
}

std::string_view text_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_STRING && reply.type != REDIS_REPLY_STATUS) return {};
  return {reply.str, reply.len};
}

}  // namespace

RedisSink::RedisSink(const RedisOptions& options)
    : options_(options),
      maxlen_(std::to_string(options.stream_maxlen)),
      link_(options.address, options.timeout) {}

SinkTrouble RedisSink::away(std::string_view what) {
  link_.close();
  streams_.clear();
  return {SinkTrouble::Kind::away, "Redis at " + link_.shown() + ": " + std::string(what), {}};
}

SinkResult<Positions> RedisSink::positions() {
  if (std::string why = link_.open(); !why.empty())
    return SinkTrouble{SinkTrouble::Kind::away, std::move(why), {}};
  link_.queue({"HGETALL", kPositions});
  const RedisReply reply = link_.answer();
  if (!reply) return away(link_.lost());
  if (const auto error = error_of(*reply)) return away(*error);
  Positions out;
  for (std::size_t i = 0; i + 1 < reply->elements; i += 2) {
    StreamKey key;
    Position position;
    const std::string_view field = text_of(*reply->element[i]);
    const std::string_view value = text_of(*reply->element[i + 1]);
    if (!parse_field(field, key) || !parse_value(value, position))
      return away("the hash " + std::string(kPositions) +
                  " holds what is no position: " + std::string(field) + " = " + std::string(value));
    out[std::move(key)] = position;
  }
  return out;
}

SinkTrouble RedisSink::conflict(const std::string& what) {
  link_.close();
  return {SinkTrouble::Kind::conflict, what + "; asking where it stands", {}};
}

SinkResult<void> RedisSink::commit(std::span<const Event> batch, const Positions& before) {
  const Positions after = positions_after(batch, before);
  if (auto ready = guard(after, before); !ready) return ready;
  if (auto ready = check_streams(batch); !ready) return ready;
  return transact(batch, after);
}

SinkResult<void> RedisSink::pass_over(const Event& event, const Positions& before) {
  const Positions after = positions_after({&event, 1}, before);
  if (auto ready = guard(after, before); !ready) return ready;
  return transact({}, after);
}

SinkResult<void> RedisSink::upkeep(bool /*behind*/) {
  if (std::string why = link_.open(); !why.empty())
    return SinkTrouble{SinkTrouble::Kind::away, std::move(why), {}};
  link_.queue({"PING"});
  const RedisReply reply = link_.answer();
  if (!reply) return away(link_.lost());
  if (const auto error = error_of(*reply)) return away(*error);
  return {};
}

// From here on until EXEC nobody else may write for these instances, and nobody has.
SinkResult<void> RedisSink::guard(const Positions& after, const Positions& before) {
  if (std::string why = link_.open(); !why.empty())
    return SinkTrouble{SinkTrouble::Kind::away, std::move(why), {}};
  std::vector<std::string> words = {"WATCH"};
  for (const auto& [key, position] : after)
    words.push_back(guard_key(key.instance));
  link_.queue(std::vector<std::string_view>(words.begin(), words.end()));
  words = {"HMGET", std::string(kPositions)};
  for (const auto& [key, position] : after)
    words.push_back(field_of(key));
  link_.queue(std::vector<std::string_view>(words.begin(), words.end()));

  const RedisReply watched = link_.answer();
  const RedisReply values = watched ? link_.answer() : nullptr;
  if (!values) return away(link_.lost());
  if (const auto error = error_of(*watched)) return away(*error);
  if (const auto error = error_of(*values)) return away(*error);
  std::size_t at = 0;
  for (const auto& [key, position] : after) {
    const auto known = before.find(key);
    const std::string expected = known == before.end() ? "" : value_of(known->second);
    if (text_of(*values->element[at++]) == expected) continue;
    return conflict("somebody else writes for " + field_of(key));
  }
  return {};
}

void RedisSink::queue_event(const Event& event) {
  const std::string key = stream_key(event.type);
  const std::string boot = boot_text(event.key.boot);
  const std::string stream = std::to_string(event.key.stream);
  const std::string seq = std::to_string(event.seq);
  const std::string_view all[] = {
      "XADD",     key,  "MAXLEN", "~",      maxlen_,      "*",        "event",
      event.type, "ts", event.ts, "source", event.source, "instance", event.key.instance,
      "boot",     boot, "stream", stream,   "seq",        seq,        "data",
      event.data};
  const std::span<const std::string_view> words(all);
  if (options_.stream_maxlen > 0) {
    link_.queue(words);
    return;
  }
  std::vector<std::string_view> uncapped(words.begin(), words.begin() + 2);
  uncapped.insert(uncapped.end(), words.begin() + 5, words.end());
  link_.queue(uncapped);
}

void RedisSink::queue_positions(const Positions& after) {
  std::vector<std::string> words = {"HSET", std::string(kPositions)};
  for (const auto& [key, position] : after) {
    words.push_back(field_of(key));
    words.push_back(value_of(position));
  }
  link_.queue(std::vector<std::string_view>(words.begin(), words.end()));
}

// A transaction of Redis goes on after an entry that it cannot add: so it must be able to.
SinkResult<void> RedisSink::check_streams(std::span<const Event> batch) {
  std::set<std::string_view> asked;
  for (const Event& event : batch)
    if (!streams_.contains(event.type)) asked.insert(event.type);
  for (const std::string_view type : asked)
    link_.queue({"TYPE", stream_key(type)});
  for (const std::string_view type : asked) {
    const RedisReply reply = link_.answer();
    if (!reply) return away(link_.lost());
    if (const auto error = error_of(*reply)) return away(*error);
    const std::string_view found = text_of(*reply);
    if (found != "stream" && found != "none")
      return away("the key " + stream_key(type) + " holds a " + std::string(found) +
                  " and no stream: rename it, or use another database of that server");
    streams_.emplace(type);
  }
  return {};
}

// How many commands.
unsigned RedisSink::queue_batch(std::span<const Event> batch, const Positions& after) {
  unsigned commands = 0;
  for (const Event& event : batch) {
    queue_event(event);
    ++commands;
    if (event.type != "block_found") continue;
    link_.queue({"PUBLISH", kBlocksChannel, event.line});
    ++commands;
  }
  std::set<std::string_view> instances;
  for (const auto& [key, position] : after)
    if (instances.insert(key.instance).second) {
      link_.queue({"INCR", guard_key(key.instance)});
      ++commands;
    }
  queue_positions(after);
  return commands + 1;
}

SinkResult<void> RedisSink::transact(std::span<const Event> batch, const Positions& after) {
  link_.queue({"MULTI"});
  const unsigned commands = queue_batch(batch, after);
  link_.queue({"EXEC"});
  std::string refused;  // the first that was not even queued: then nothing is done
  for (unsigned i = 0; i < commands + 1; ++i) {
    const RedisReply queued = link_.answer();
    if (!queued) return away(link_.lost());
    if (const auto error = error_of(*queued); error && refused.empty()) refused = *error;
  }
  const RedisReply done = link_.answer();
  if (!done) return away(link_.lost());
  if (!refused.empty()) return away(refused);
  if (const auto error = error_of(*done)) return away(*error);
  if (done->type == REDIS_REPLY_NIL) return conflict("somebody else has written at the same time");
  for (std::size_t i = 0; i < done->elements; ++i)
    if (const auto error = error_of(*done->element[i]))
      return away("an entry of a transaction failed, and is not there: " + std::string(*error));
  return {};
}

}  // namespace tbg::collect
