#include "pool/load/report.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "pool/load/clock.h"

namespace tbg::load {
namespace {

using nlohmann::ordered_json;

void print_figures(const ordered_json& figures, const std::string& prefix) {
  for (const auto& [key, value] : figures.items()) {
    if (value.is_object()) {
      print_figures(value, prefix + key + " ");
    } else if (value.is_number_float()) {
      std::printf("%-34s %14.2f\n", (prefix + key).c_str(), value.get<double>());
    } else {
      std::printf("%-34s %14s\n", (prefix + key).c_str(), value.dump().c_str());
    }
  }
}

}  // namespace

void print_report(const ordered_json& figures, const std::string& json_file) {
  print_figures(figures, "");
  std::fflush(stdout);
  if (json_file.empty()) return;
  std::ofstream out(json_file);
  out << figures.dump(2) << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write " + json_file);
}

ordered_json latency_us(const Histogram& histogram) {
  return {{"p50", to_us(histogram.percentile(50))},
          {"p90", to_us(histogram.percentile(90))},
          {"p99", to_us(histogram.percentile(99))},
          {"p99.9", to_us(histogram.percentile(99.9))},
          {"max", to_us(histogram.max())}};
}

ProcessStats WatchedProcess::stats() const {
  if (!is_watched()) return {};
  const auto stats = process_stats(pid_);
  if (!stats) throw std::runtime_error("process " + std::to_string(pid_) + " is gone");
  return *stats;
}

}  // namespace tbg::load
