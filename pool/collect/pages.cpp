#include "pool/collect/pages.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tbg::collect {
namespace {

void head(std::ostringstream& out, const char* name, const char* type, const char* help) {
  out << "# HELP tbgcollect_" << name << ' ' << help << "\n# TYPE tbgcollect_" << name << ' '
      << type << '\n';
}

template <typename Value>
void each(std::ostringstream& out, const AllMetrics& sinks, const char* name, const char* type,
          const char* help, Value value) {
  head(out, name, type, help);
  for (const auto& sink : sinks)
    out << "tbgcollect_" << name << "{sink=\"" << sink->name() << "\"} " << value(*sink) << '\n';
}

double seconds(std::int64_t micros) { return static_cast<double>(micros) / 1e6; }

// Of this process; 0 where the system does not tell.
long resident_bytes() {
  std::ifstream in("/proc/self/statm");
  long whole = 0;
  long resident = 0;
  in >> whole >> resident;
  return resident * 4096;
}

}  // namespace

Page metrics_page(const AllMetrics& sinks, const std::atomic<std::uint64_t>& datagrams) {
  std::ostringstream out;
  out.precision(17);
  using M = const SinkMetrics&;
  each(out, sinks, "events_total", "counter", "Events taken by the sink.",
       [](M m) { return m.events.load(); });
  each(out, sinks, "batches_total", "counter", "Transactions in which it took them.",
       [](M m) { return m.batches.load(); });
  each(out, sinks, "bytes_total", "counter", "Bytes of their lines.",
       [](M m) { return m.bytes.load(); });
  each(out, sinks, "commit_seconds_total", "counter", "Time spent in those transactions.",
       [](M m) { return seconds(m.commit_us.load()); });
  each(out, sinks, "bad_lines_total", "counter", "Lines that are no events, in dead letters now.",
       [](M m) { return m.bad_lines.load(); });
  each(out, sinks, "refused_events_total", "counter",
       "Events that the sink refuses for ever, in dead letters now.",
       [](M m) { return m.passed_over.load(); });
  each(out, sinks, "missing_events_total", "counter", "Events that the input did not have.",
       [](M m) { return m.missing.load(); });
  each(out, sinks, "retries_total", "counter", "Attempts that failed.",
       [](M m) { return m.retries.load(); });
  each(out, sinks, "newest_event_timestamp_seconds", "gauge", "Time of the last event taken.",
       [](M m) { return seconds(m.newest_ts_us.load()); });
  each(out, sinks, "up", "gauge", "1 if the last attempt went well.",
       [](M m) { return m.trouble().empty() ? 1 : 0; });
  head(out, "datagrams_total", "counter", "Datagrams heard from the pool.");
  out << "tbgcollect_datagrams_total " << datagrams.load() << '\n';
  head(out, "resident_memory_bytes", "gauge", "Memory in use.");
  out << "tbgcollect_resident_memory_bytes " << resident_bytes() << '\n';
  return {200, "text/plain; version=0.0.4; charset=utf-8", out.str()};
}

Page health_page(const AllMetrics& sinks) {
  nlohmann::ordered_json out = {{"ok", true}, {"sinks", nlohmann::ordered_json::object()}};
  for (const auto& sink : sinks) {
    const std::string trouble = sink->trouble();
    if (!trouble.empty()) out["ok"] = false;
    out["sinks"][sink->name()] = trouble.empty() ? "ok" : trouble;
  }
  using nlohmann::ordered_json;
  return {out["ok"].get<bool>() ? 200 : 503, "application/json",
          out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n"};
}

}  // namespace tbg::collect
