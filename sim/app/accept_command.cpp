// tbgsim accept: what this build does otherwise than a recording, and taking it as right.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

#include "pool/recording/crossing_text.h"
#include "sim/app/commands.h"
#include "sim/app/session_input.h"
#include "sim/rerun.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

constexpr int kSmall = 19;  // of zstd: it is kept for years

unsigned long long number(std::uint64_t value) { return value; }

// What has changed, by kind of crossing: how many are gone, how many have come.
class Report {
 public:
  explicit Report(std::uint64_t most) : most_(most) {}

  void add(const RerunDifference& difference) {
    for (const Bytes& one : difference.before)
      ++kinds_[kind_of(one)].first;
    for (const Bytes& one : difference.now)
      ++kinds_[kind_of(one)].second;
    if (shown_++ >= most_) return;
    std::printf("  %.6f s, thread %llu: %s\n", static_cast<double>(difference.at.mono_us) / 1e6,
                number(difference.thread), recording::describe(difference.input).c_str());
    for (const Bytes& one : difference.before)
      std::printf("    - %s\n", recording::describe(one).c_str());
    for (const Bytes& one : difference.now)
      std::printf("    + %s\n", recording::describe(one).c_str());
    if (difference.before.empty() && difference.now.empty()) std::printf("    in another order\n");
  }
  void print_totals() const {
    if (shown_ > most_) std::printf("  ... and %llu more (--show N)\n", number(shown_ - most_));
    for (const auto& [kind, counts] : kinds_)
      std::printf("  %-16s %llu gone, %llu new\n", kind.c_str(), number(counts.first),
                  number(counts.second));
  }

 private:
  static std::string kind_of(const Bytes& crossing) {
    return std::string(core::name(static_cast<core::Crossing>(crossing.front())));
  }

  const std::uint64_t most_;
  std::uint64_t shown_ = 0;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> kinds_;
};

void replace(const std::string& path, ByteView content) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + fresh);
  std::filesystem::rename(fresh, path);
}

}  // namespace

int accept_command(const AcceptArguments& arguments) {
  if (arguments.take && std::filesystem::exists(arguments.file + ".2"))
    throw std::runtime_error(arguments.file + " has several parts: only one part can be accepted");
  const Bytes file = read_session(arguments.file);
  Bytes fresh;
  recording::SessionLog log(
      [&](ByteView bytes) { fresh.insert(fresh.end(), bytes.begin(), bytes.end()); }, kSmall);
  Report report(arguments.most);
  RerunOptions options;
  options.recording = &log;
  options.on_difference = [&](const RerunDifference& difference) { report.add(difference); };
  std::uint64_t changed = 0;
  const std::uint64_t lives = lives_of(file);
  for (std::uint64_t life = 0; life < lives; ++life) {
    std::printf("life %llu\n", number(life + 1));
    const RerunResult result = rerun(file, life, options);
    if (!result.problem.empty()) throw std::runtime_error(arguments.file + ": " + result.problem);
    changed += result.changed;
    std::printf("  %llu inputs, something else came of %llu\n", number(result.inputs),
                number(result.changed));
  }
  log.flush();
  report.print_totals();
  if (changed == 0) std::printf("nothing has changed\n");
  if (changed == 0 || !arguments.take) return changed == 0 ? 0 : 1;
  replace(arguments.file, fresh);
  std::printf("%s is written anew: as this build behaves\n", arguments.file.c_str());
  return 0;
}

}  // namespace tbg::sim
