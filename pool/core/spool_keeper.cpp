#include "pool/core/spool_keeper.h"

#include <algorithm>
#include <charconv>

#include "pool/core/limits.h"

namespace tbg::core {
namespace {

// The number at the head of the line, which is taken away with the space behind it.
template <typename T>
bool take_number(std::string_view& line, int base, T& out) {
  const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), out, base);
  if (error != std::errc()) return false;
  line.remove_prefix(static_cast<std::size_t>(stop - line.data()));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return true;
}

bool behind(const ConsumerPositions& done, std::uint32_t stream, const SpoolPosition& next) {
  const auto found = done.find(stream);
  return found == done.end() || !covers(found->second, next);
}

}  // namespace

std::optional<ConsumerPositions> parse_consumer(std::string_view text) {
  ConsumerPositions out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::uint32_t stream = 0;
    SpoolPosition at;
    if (!take_number(line, 16, at.boot) || !take_number(line, 10, stream) ||
        !take_number(line, 10, at.seq) || !line.empty())
      return std::nullopt;
    out[stream] = at;
  }
  return out;
}

SpoolKeeper::SpoolKeeper(const SpoolOptions& options, Store& store, OperatorLog& log)
    : options_(options), store_(store), log_(log) {}

void SpoolKeeper::warn_once(const std::string& about, const std::string& line) {
  if (warned_.insert(about).second) log_.write(LogLevel::warning, line);
}

std::uint64_t SpoolKeeper::size_of(const std::string& name) {
  const auto known = sizes_.find(name);
  if (known != sizes_.end()) return known->second;
  const auto size = store_.size(Folder::spool, name);
  return size ? sizes_[name] = *size : 0;
}

std::vector<SpoolKeeper::Closed> SpoolKeeper::closed_segments() {
  std::vector<Closed> out;
  const auto names = store_.list(Folder::spool);
  if (!names) return out;  // the next look may be luckier
  std::optional<SpoolSegment> next;
  std::size_t later = 0;  // of the stream and boot of `next`, with it
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    const auto segment = parse_segment_name(*name);
    if (!segment) continue;
    const bool followed = next && next->stream == segment->stream;
    if (!followed || next->first.boot != segment->first.boot) later = 0;
    if (followed)
      out.push_back({*name, segment->stream, next->first, 0, segment->first.boot, later});
    ++later;
    newest_boot_ = std::max(newest_boot_, segment->first.boot);
    next = segment;
  }
  std::reverse(out.begin(), out.end());
  for (Closed& segment : out)
    segment.bytes = size_of(segment.name);
  // Oldest first: streams grow side by side, and the longest gives way.
  std::stable_sort(out.begin(), out.end(), [](const Closed& a, const Closed& b) {
    return a.boot != b.boot ? a.boot < b.boot : a.later > b.later;
  });
  return out;
}

std::optional<ConsumerPositions> SpoolKeeper::positions_in(const std::string& name) {
  const auto size = store_.size(Folder::consumers, name);
  if (!size || *size > kConsumerFileMax) return std::nullopt;
  const auto bytes = store_.read(Folder::consumers, name);
  if (!bytes) return std::nullopt;
  auto done = parse_consumer({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  // Of another spool: this one has begun anew since.
  if (done && std::any_of(done->begin(), done->end(),
                          [&](const auto& one) { return one.second.boot > newest_boot_; }))
    return std::nullopt;
  return done;
}

std::vector<SpoolKeeper::Consumer> SpoolKeeper::consumers() {
  std::vector<Consumer> out;
  const auto names = store_.list(Folder::consumers);
  if (!names) {
    out.push_back({"(unreadable)", {}});  // better too much than too little
    return out;
  }
  for (const std::string& name : *names) {
    const auto done = positions_in(name);
    if (done)
      warned_.erase(name);
    else
      warn_once(name, "spool/consumers/" + name +
                          " does not say how far it has read (lines of <boot, 8 hex digits> "
                          "<stream> <seq>): the spool is kept whole for it");
    out.push_back({name, done.value_or(ConsumerPositions{})});
  }
  return out;
}

void SpoolKeeper::warn_of_size(const std::vector<Closed>& segments,
                               const std::vector<Consumer>& consumers) {
  const std::string limit = "events.spool_mb (" + std::to_string(options_.keep_bytes >> 20) + ")";
  if (bytes_ <= options_.keep_bytes) {
    if (!consumers.empty()) warned_.erase(limit);
    return;
  }
  if (consumers.empty()) {
    warn_once(limit + " of nobody",
              "the spool is larger than " + limit +
                  ", and no consumer is registered in spool/consumers: the oldest events "
                  "are deleted");
    return;
  }
  const auto last = std::find_if(consumers.begin(), consumers.end(), [&](const Consumer& consumer) {
    return behind(consumer.done, segments.front().stream, segments.front().next);
  });
  if (last != consumers.end())
    warn_once(limit, "the spool is larger than " + limit + ": it is kept for the consumer " +
                         last->name + "; start it, or delete spool/consumers/" + last->name +
                         " if there is none any more");
}

bool SpoolKeeper::look(const SpoolFront& needed_after) {
  const std::vector<Closed> segments = closed_segments();
  const std::vector<Consumer> readers = consumers();
  bytes_ = 0;
  for (const Closed& segment : segments)
    bytes_ += segment.bytes;
  if (!segments.empty()) warn_of_size(segments, readers);
  std::size_t left = kSegmentsPerLook;
  for (const Closed& segment : segments) {
    const bool read_by_all = std::none_of(readers.begin(), readers.end(), [&](const Consumer& r) {
      return behind(r.done, segment.stream, segment.next);
    });
    const bool unwanted = readers.empty() ? bytes_ > options_.keep_bytes : read_by_all;
    if (!unwanted || !covers(needed_after.of(segment.stream), segment.next)) continue;
    if (left-- == 0) return true;
    if (!store_.remove(Folder::spool, segment.name)) return false;  // the next look tries again
    sizes_.erase(segment.name);
    bytes_ -= segment.bytes;
  }
  return false;
}

}  // namespace tbg::core
