// What tbgcollect is told: a file, then the environment, then the command line, each above the one
// before.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pool/collect/log.h"

namespace tbg::collect {

struct Settings {
  std::string spool_dir;    // of the pool; empty: datagrams alone, which is lossy
  std::string socket_path;  // where the pool sends its datagrams
  unsigned socket_mode = 0660;
  std::string redis_url;     // empty: no Redis
  std::string database_url;  // empty: no PostgreSQL
  std::string nats_url;      // empty: no JetStream
  std::chrono::hours nats_max_age{24 * 7};
  std::string nats_input_url;  // instead of spool_dir: a server that other collectors write to
  std::string dead_letter_dir = "dead-letters";
  std::string consumer = "tbgcollect";         // its name in the spool
  std::string http_listen = "127.0.0.1:9109";  // empty: no metrics
  Log::Level log_level = Log::Level::info;
  std::chrono::milliseconds batch_flush_interval{1'000};
  std::size_t batch_max_size = 5'000;
  std::uint64_t redis_stream_maxlen = 100'000;
  std::chrono::seconds ack_delay{60};
};

// One key, as text. Empty, or what is wrong with it.
std::string set(Settings& settings, std::string_view key, std::string_view value);
// Every key, in the order of the documentation, with what it is.
struct SettingHelp {
  std::string_view key;  // in the file; in capitals in the environment
  std::string_view help;
};
const std::vector<SettingHelp>& all_settings();

// Applies a file of JSON. Empty, or what is wrong.
std::string apply_file(Settings& settings, const std::string& path);
// `lookup` is getenv or a test's.
std::string apply_environment(Settings& settings,
                              const std::function<const char*(const char*)>& lookup);
// What does not fit together. Empty: nothing.
std::string check(const Settings& settings);

}  // namespace tbg::collect
