#include "pool/recording/replay_story.h"

#include <algorithm>

#include "pool/recording/crossing_kinds.h"
#include "pool/recording/crossing_text.h"

namespace tbg::recording {
namespace {

using core::Crossing;

constexpr std::size_t kJobsKept = 8;  // of a connection

core::Crossing kind_of(bitcoin::ByteView crossing) {
  return static_cast<core::Crossing>(crossing.front());
}

std::string text_of(std::int64_t us) {
  us = std::max<std::int64_t>(us, 0);  // of a thread that has not heard anything yet
  std::string micro = std::to_string(us % 1'000'000);
  micro.insert(0, 6 - std::min<std::size_t>(6, micro.size()), '0');
  return std::to_string(us / 1'000'000) + "." + micro + " s";
}

// The n-th text in the list behind "params", from 0; empty if there is none.
std::string_view parameter(std::string_view line, std::size_t n) {
  std::size_t at = line.find("\"params\"");
  if (at == std::string_view::npos) return {};
  at = line.find('[', at);
  for (std::size_t i = 0; at != std::string_view::npos; ++i) {
    const std::size_t begin = line.find('"', at + 1);
    const std::size_t end = begin == std::string_view::npos ? begin : line.find('"', begin + 1);
    if (end == std::string_view::npos) return {};
    if (i == n) return line.substr(begin + 1, end - begin - 1);
    at = end;
  }
  return {};
}

template <typename C>
std::optional<C> read(bitcoin::ByteView crossing) {
  core::CrossingReader reader(crossing);
  core::Crossing kind{};
  core::TimeStep step;
  reader("", kind);
  if (core::is_input(kind)) reader("", step);
  C out;
  reader("", out);
  return reader.ok() ? std::optional(std::move(out)) : std::nullopt;
}

// Whom a crossing is about, if it is about a miner.
std::optional<ConnectionId> connection_of(bitcoin::ByteView crossing) {
  std::optional<ConnectionId> found;
  if (crossing.empty()) return found;
  with_type_of(kind_of(crossing), [&]<typename C>() {
    const auto read_as = read<C>(crossing);
    if constexpr (requires { read_as->connection; })
      if (read_as) found = read_as->connection;
    if constexpr (std::is_same_v<C, core::crossing::Emitted>)
      if (read_as)
        std::visit(
            [&](const auto& event) {
              if constexpr (requires { event.miner; }) found = event.miner.client;
            },
            read_as->event);
  });
  return found;
}

}  // namespace

std::string ReplayStory::time_text(std::uint64_t thread) const {
  return text_of(clocks_[thread].now.mono_us - first_us_.value_or(0));
}

std::string ReplayStory::span_text() const {
  std::int64_t latest = 0;
  for (const ThreadClock& one : clocks_)
    latest = std::max(latest, one.now.mono_us - first_us_.value_or(0));
  return text_of(latest);
}

ReplayStory::Said ReplayStory::said(std::uint64_t thread, bitcoin::ByteView crossing) const {
  return {time_text(thread), bitcoin::Bytes(crossing.begin(), crossing.end())};
}

void ReplayStory::on_crossing(std::uint64_t thread, bitcoin::ByteView crossing) {
  const core::Crossing kind = kind_of(crossing);
  if (core::is_input(kind)) on_input(thread, kind, crossing);
  if (kind == Crossing::send) on_sent(thread, crossing);
}

void ReplayStory::on_input(std::uint64_t thread, core::Crossing kind, bitcoin::ByteView crossing) {
  core::CrossingReader reader(crossing);
  core::TimeStep step;
  reader("", kind)("", step);
  clocks_[thread].now = clocks_[thread].clock.after(step);
  if (!first_us_) first_us_ = clocks_[thread].now.mono_us;
  if (kind == Crossing::template_) template_ = said(thread, crossing);
  if (kind == Crossing::tip) tip_ = said(thread, crossing);
  if (kind == Crossing::disconnect)
    if (const auto gone = connection_of(crossing)) connections_.erase(*gone);
  // The end of a turn is no cause: what it works on came before.
  if (kind != Crossing::turn_end) inputs_[thread] = said(thread, crossing);
}

void ReplayStory::on_sent(std::uint64_t thread, bitcoin::ByteView crossing) {
  const auto sent = read<core::crossing::Sent<std::string_view>>(crossing);
  if (!sent) return;
  const std::size_t notify = sent->bytes.find("\"mining.notify\",\"params\"");
  const bool sets = sent->bytes.find("\"mining.set_difficulty\",\"params\"") != std::string::npos;
  if (notify == std::string_view::npos && !sets) return;
  Connection& connection = connections_[sent->connection];
  if (sets) connection.difficulty = said(thread, crossing);
  if (notify == std::string_view::npos) return;
  connection.jobs.emplace_back(parameter(sent->bytes.substr(notify), 0), said(thread, crossing));
  if (connection.jobs.size() > kJobsKept) connection.jobs.erase(connection.jobs.begin());
}

std::vector<std::string> ReplayStory::causes_of(const Difference& difference) const {
  std::vector<std::string> lines;
  const auto add = [&](std::string_view what, const Said& said) {
    lines.push_back(said.time + "  " + std::string(what) + ": " + describe(said.crossing));
  };
  const Said& input = inputs_[difference.thread];
  if (!input.crossing.empty()) add("the last input", input);
  auto about = connection_of(difference.recorded);
  if (!about) about = connection_of(difference.replayed);
  if (!about) about = connection_of(input.crossing);
  const auto found = about ? connections_.find(*about) : connections_.end();
  if (found != connections_.end()) {
    const auto& [difficulty, jobs] = found->second;
    if (difficulty) add("its difficulty", *difficulty);
    std::string_view wanted;
    if (const auto bytes = read<core::crossing::BytesRead>(input.crossing))
      wanted = parameter(bytes->bytes, 1);
    auto job = std::find_if(jobs.rbegin(), jobs.rend(),
                            [&](const auto& one) { return one.first == wanted; });
    if (job == jobs.rend()) job = jobs.rbegin();
    if (job != jobs.rend()) add("its job", job->second);
  }
  if (template_) add("from the template", *template_);
  if (tip_) add("on the tip", *tip_);
  return lines;
}

}  // namespace tbg::recording
