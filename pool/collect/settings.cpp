#include "pool/collect/settings.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "pool/collect/redis_url.h"

namespace tbg::collect {
namespace {

constexpr std::size_t kBatchMost = 20'000;

template <typename T>
std::string number(std::string_view text, T least, T most, T& out) {
  T value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && stop == text.data() + text.size() && value >= least &&
      value <= most) {
    out = value;
    return {};
  }
  return "is '" + std::string(text) + "', and should be a number from " + std::to_string(least) +
         " to " + std::to_string(most);
}

std::string mode(std::string_view text, unsigned& out) {
  unsigned value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc() || stop != text.data() + text.size() || value > 0777)
    return "is '" + std::string(text) + "', and should be a file mode such as 0660";
  out = value;
  return {};
}

// "500ms", "1s", "2m", or a number of seconds, which may have decimals.
std::string duration(std::string_view text, std::chrono::milliseconds least,
                     std::chrono::milliseconds most, std::chrono::milliseconds& out) {
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
  double factor = -1;
  if (unit == "ms") factor = 1;
  if (unit == "s" || unit.empty()) factor = 1'000;
  if (unit == "m") factor = 60'000;
  const double in_ms = value * factor;
  if (error != std::errc() || !(in_ms >= static_cast<double>(least.count())) ||
      !(in_ms <= static_cast<double>(most.count())))
    return "is '" + std::string(text) + "', and should be a time from " +
           std::to_string(least.count()) + "ms to " + std::to_string(most.count()) + "ms";
  out = std::chrono::milliseconds(static_cast<std::int64_t>(in_ms));
  return {};
}

using Apply = std::string (*)(Settings&, std::string_view);
struct Key {
  SettingHelp help;
  Apply apply;
};

template <std::string Settings::*kMember>
std::string text(Settings& settings, std::string_view value) {
  settings.*kMember = value;
  return {};
}

std::string redis_url(Settings& settings, std::string_view value) {
  settings.redis_url = value;
  if (value.empty()) return {};
  const auto parsed = parse_redis_url(value);
  return parsed ? std::string() : "is not understood: " + parsed.error().text;
}

std::string log_level(Settings& settings, std::string_view value) {
  const auto level = parse_log_level(value);
  if (!level) return "is '" + std::string(value) + "', and should be debug, info, warning or error";
  settings.log_level = *level;
  return {};
}

std::string flush_interval(Settings& settings, std::string_view value) {
  return duration(value, std::chrono::milliseconds(1), std::chrono::minutes(1),
                  settings.batch_flush_interval);
}

std::string ack_delay(Settings& settings, std::string_view value) {
  std::chrono::milliseconds out{};
  std::string why = duration(value, std::chrono::milliseconds(0), std::chrono::hours(24), out);
  if (why.empty()) settings.ack_delay = std::chrono::duration_cast<std::chrono::seconds>(out);
  return why;
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      {{"spool_dir",
        "the pool's spool: `spool` in its datadir. Without it datagrams are all there "
        "is, and what is not received is lost"},
       text<&Settings::spool_dir>},
      {{"socket_path", "the pool's event_socket_path: bound here, so that events come at once"},
       text<&Settings::socket_path>},
      {{"socket_mode", "who may send to it, as a file mode (0660)"},
       [](Settings& s, std::string_view v) { return mode(v, s.socket_mode); }},
      {{"redis_url", "redis://[[user]:password@]host[:port][/database] or unix:///path[?db=n]"},
       redis_url},
      {{"database_url", "postgresql://user:password@host:port/database"},
       text<&Settings::database_url>},
      {{"nats_url",
        "nats://[user:password@]host[:port] of a server with JetStream: events go there, too"},
       text<&Settings::nats_url>},
      {{"nats_max_age",
        "hours that a JetStream stream keeps its messages, if it is made here (168)"},
       [](Settings& s, std::string_view v) {
         std::int64_t hours = 0;
         std::string why = number<std::int64_t>(v, 1, 24 * 366 * 10, hours);
         if (why.empty()) s.nats_max_age = std::chrono::hours(hours);
         return why;
       }},
      {{"nats_input_url",
        "instead of spool_dir: a server that the collectors of all regions write to"},
       text<&Settings::nats_input_url>},
      {{"dead_letter_dir", "where lines go that are no events (dead-letters)"},
       text<&Settings::dead_letter_dir>},
      {{"consumer", "the name under which the spool keeps events for this collector (tbgcollect)"},
       text<&Settings::consumer>},
      {{"http_listen", "address:port of /metrics and /healthz (127.0.0.1:9109); empty: none"},
       text<&Settings::http_listen>},
      {{"log_level", "debug, info, warning or error (info)"}, log_level},
      {{"batch_flush_interval", "how long an event may wait for its batch into the database (1s)"},
       flush_interval},
      {{"batch_max_size", "events in one transaction at most (5000)"},
       [](Settings& s, std::string_view v) {
         return number<std::size_t>(v, 1, kBatchMost, s.batch_max_size);
       }},
      {{"redis_stream_maxlen", "entries kept in each Redis stream, about (100000); 0: all"},
       [](Settings& s, std::string_view v) {
         return number<std::uint64_t>(v, 0, 1'000'000'000'000, s.redis_stream_maxlen);
       }},
      {{"ack_delay",
        "how long the pool keeps events that all have, for a server that comes back "
        "from a crash without its last seconds (60s)"},
       ack_delay},
  };
  return all;
}

std::string as_text(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string in_capitals(std::string_view key) {
  std::string out(key);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

}  // namespace

std::string set(Settings& settings, std::string_view key, std::string_view value) {
  for (const Key& known : keys())
    if (known.help.key == key) return known.apply(settings, value);
  return "is no setting; see tbgcollect --help";
}

const std::vector<SettingHelp>& all_settings() {
  static const std::vector<SettingHelp> all = [] {
    std::vector<SettingHelp> out;
    for (const Key& key : keys())
      out.push_back(key.help);
    return out;
  }();
  return all;
}

std::string apply_file(Settings& settings, const std::string& path) {
  std::ifstream in(path);
  if (!in) return "cannot read " + path;
  const auto tree = nlohmann::json::parse(in, nullptr, false, true);
  if (tree.is_discarded() || !tree.is_object()) return path + " is not a JSON object";
  for (const auto& [key, value] : tree.items()) {
    if (value.is_structured() || value.is_null())
      return path + ": " + key + " should be a text or a number";
    if (std::string why = set(settings, key, as_text(value)); !why.empty())
      return path + ": " + key + " " + why;
  }
  return {};
}

std::string apply_environment(Settings& settings,
                              const std::function<const char*(const char*)>& lookup) {
  for (const Key& key : keys()) {
    const std::string name = in_capitals(key.help.key);
    const char* const value = lookup(name.c_str());
    if (value == nullptr) continue;
    if (std::string why = key.apply(settings, value); !why.empty())
      return "the environment's " + name + " " + why;
  }
  return {};
}

std::string check(const Settings& settings) {
  if (!settings.nats_input_url.empty() && !settings.spool_dir.empty())
    return "spool_dir or nats_input_url: a collector reads one of them";
  if (!settings.nats_input_url.empty() && !settings.nats_url.empty())
    return "nats_input_url and nats_url: what was read there would be written there again";
  if (settings.spool_dir.empty() && settings.socket_path.empty() && settings.nats_input_url.empty())
    return "nothing to read: set spool_dir (SPOOL_DIR) to the pool's spool, and socket_path "
           "(SOCKET_PATH) to its event_socket_path";
  if (settings.redis_url.empty() && settings.database_url.empty() && settings.nats_url.empty())
    return "nowhere to write to: set redis_url (REDIS_URL), database_url (DATABASE_URL) or "
           "nats_url "
           "(NATS_URL)";
  const bool plain = std::ranges::all_of(settings.consumer, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
  if (settings.consumer.empty() || !plain)
    return "consumer is '" + settings.consumer + "', and should be letters, digits, - and _";
  return {};
}

}  // namespace tbg::collect
