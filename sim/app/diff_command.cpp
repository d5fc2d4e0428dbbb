// tbgsim diff: two traces, or two recordings of one session.
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "pool/recording/session_format.h"
#include "sim/app/change_report.h"
#include "sim/app/commands.h"
#include "sim/app/session_input.h"
#include "sim/session_diff.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kContext = 5;  // lines of a trace before a difference

std::ifstream open_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file);
  return in;
}

bool is_session(const std::string& file) {
  std::ifstream in = open_file(file);
  std::string begin(recording::kMagic.size(), '\0');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == recording::kMagic;
}

// "event share_submitted", "> mining.submit"...: what the totals of a trace count.
std::string kind_of(const std::string& line) {
  std::istringstream words(line);
  std::string time, first, second;
  words >> time >> first >> second;
  if (first == "event" || first == "world") return first + " " + second;
  const std::size_t at = line.find("mining.");
  return first + " " +
         (at == std::string::npos ? "reply" : line.substr(at, line.find('"', at) - at));
}

using Totals = std::map<std::string, std::int64_t>;

void count_rest(std::ifstream& in, Totals& totals) {
  for (std::string line; std::getline(in, line);)
    ++totals[kind_of(line)];
}

void print_totals(const Totals& first, const Totals& second) {
  std::set<std::string> kinds;
  for (const Totals* const totals : {&first, &second})
    for (const auto& [kind, count] : *totals)
      kinds.insert(kind);
  std::printf("totals that differ:\n");
  for (const std::string& kind : kinds) {
    const auto count = [&](const Totals& totals) {
      const auto found = totals.find(kind);
      return static_cast<long long>(found == totals.end() ? 0 : found->second);
    };
    if (count(first) != count(second))
      std::printf("  %-32s %10lld %10lld\n", kind.c_str(), count(first), count(second));
  }
}

int diff_traces(const std::string& first, const std::string& second) {
  std::ifstream a = open_file(first);
  std::ifstream b = open_file(second);
  std::deque<std::string> common;
  Totals totals_a, totals_b;
  std::uint64_t number = 0;
  for (std::string line_a, line_b;;) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    ++number;
    if (!more_a && !more_b) {
      std::printf("no difference in %llu lines\n", static_cast<unsigned long long>(number - 1));
      return 0;
    }
    if (!more_a || !more_b || line_a != line_b) {
      std::printf("the first difference is in line %llu:\n",
                  static_cast<unsigned long long>(number));
      for (const std::string& line : common)
        std::printf("    %s\n", line.c_str());
      std::printf("  1 %s\n  2 %s\n", more_a ? line_a.c_str() : "(ends)",
                  more_b ? line_b.c_str() : "(ends)");
      if (more_a) ++totals_a[kind_of(line_a)];
      if (more_b) ++totals_b[kind_of(line_b)];
      count_rest(a, totals_a);
      count_rest(b, totals_b);
      print_totals(totals_a, totals_b);
      return 1;
    }
    common.push_back(line_a);
    if (common.size() > kContext) common.pop_front();
  }
}

int diff_recordings(const DiffArguments& arguments) {
  const bitcoin::Bytes first = read_session(arguments.first);
  const bitcoin::Bytes second = read_session(arguments.second);
  ChangeReport report(arguments.most);
  const SessionDiff diff =
      diff_sessions(first, second, [&](const OutputChange& change) { report.add(change); });
  if (!diff.problem.empty()) throw std::runtime_error(diff.problem);
  std::printf("%llu inputs, something else came of %llu\n",
              static_cast<unsigned long long>(diff.inputs),
              static_cast<unsigned long long>(diff.changed));
  report.print_totals();
  return diff.changed == 0 ? 0 : 1;
}

}  // namespace

int diff_command(const DiffArguments& arguments) {
  const bool first = is_session(arguments.first);
  if (first != is_session(arguments.second))
    throw std::runtime_error("one is a recording, the other is not: there is nothing to compare");
  return first ? diff_recordings(arguments) : diff_traces(arguments.first, arguments.second);
}

}  // namespace tbg::sim
