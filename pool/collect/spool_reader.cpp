#include "pool/collect/spool_reader.h"

#include <algorithm>

namespace tbg::collect {
namespace {

using std::chrono::steady_clock;

// Of the time, at most this part goes into looking at the folder.
constexpr int kLookShare = 20;

}  // namespace

SpoolReader::SpoolReader(std::filesystem::path folder, Ears ears,
                         std::chrono::milliseconds look_every)
    : folder_(std::move(folder)),
      ears_(std::move(ears)),
      look_every_(look_every),
      keep_([this](const auto& where, const auto& why, auto line) {
        return keep(where, why, line);
      }) {}

// Once, however often it is read again after a trouble.
SourceTrouble SpoolReader::keep(const std::string& where, const std::string& why,
                                std::string_view line) {
  if (kept_.contains(where)) return {};
  auto trouble = ears_.bad_line(where, why, line);
  if (!trouble) kept_.insert(where);
  return trouble;
}

void SpoolReader::rewind(const Positions& done) {
  done_ = done;
  marks_.clear();
  known_.clear();
  cursors_.clear();
  begun_.clear();
  boot_ = 0;
  look_at_ = {};
}

// Which segments there are. A reading afterwards that finds the end of one knows that it is
// complete if a later one is on the list.
SourceTrouble SpoolReader::look() {
  const auto begin = steady_clock::now();
  if (begin < look_at_) return {};
  const auto listed = list_spool(folder_);
  if (!listed)
    return {"cannot read the spool " + listed.error().text + ": is the pool's datadir there?"};
  const auto end = steady_clock::now();
  look_at_ = end + std::clamp<steady_clock::duration>(kLookShare * (end - begin), look_every_,
                                                      kLookShare * 2 * look_every_);
  std::set<std::string> there;
  for (const Segment& segment : *listed) {
    there.insert(segment.name);
    if (known_.contains(segment.name)) continue;
    const CursorKey key{segment.boot, segment.stream};
    const auto place = cursors_.try_emplace(key, folder_, parser_, keep_).first;
    place->second.add(segment);
    if (boot_ == 0 || segment.boot < boot_) boot_ = segment.boot;
  }
  known_ = std::move(there);
  return {};
}

// Before a stream's first event: is it what was read before, and where does the rest begin?
SourceTrouble SpoolReader::begin(const CursorKey& key, SpoolCursor& cursor) {
  if (begun_[key]) return {};
  const auto first = cursor.first();
  if (!first) return {};
  begun_[key] = true;
  const auto known = done_.find(first->key);
  if (known == done_.end()) return {};
  if (first->seq <= known->second.seq && !is_the_same(known->second, first->seq, first->ts_us))
    return begun_again(*first);
  cursor.skip_to(known->second.seq);
  return {};
}

const Event* SpoolReader::next_of(SpoolCursor& cursor, SourceTrouble& trouble) {
  while (const Event* const event = cursor.peek()) {
    const auto known = done_.find(event->key);
    if (known == done_.end() && is_of_a_taken_boot(done_, event->key)) {
      marks_[event->key.stream] = {event->key.boot, event->seq};
      (void)cursor.pop();
      continue;
    }
    if (known == done_.end() || event->seq > known->second.seq) return event;
    if (!is_the_same(known->second, event->seq, event->ts_us)) {
      trouble = begun_again(*event);
      return nullptr;
    }
    marks_[event->key.stream] = {event->key.boot, known->second.seq};
    (void)cursor.pop();
  }
  trouble = cursor.trouble();
  return nullptr;
}

// Of the streams of this boot, the one whose next event is the oldest; nullptr: none has one.
SourceTrouble SpoolReader::earliest(SpoolCursor*& out) {
  out = nullptr;
  std::int64_t oldest = INT64_MAX;
  for (auto at = cursors_.lower_bound({boot_, 0}); at != cursors_.end(); ++at) {
    if (at->first.first != boot_) break;
    if (auto trouble = begin(at->first, at->second)) return trouble;
    SourceTrouble trouble;
    const Event* const event = next_of(at->second, trouble);
    if (trouble) return trouble;
    if (event == nullptr || event->ts_us >= oldest) continue;
    oldest = event->ts_us;
    out = &at->second;
  }
  return {};
}

bool SpoolReader::next_boot() {
  const auto later = cursors_.upper_bound({boot_, UINT32_MAX});
  if (later == cursors_.end()) return false;
  cursors_.erase(cursors_.begin(), later);
  boot_ = later->first.first;
  return true;
}

void SpoolReader::count(const Event& event) {
  const auto [place, is_new] = done_.try_emplace(event.key);
  Position& position = place->second;
  if (event.seq > position.seq + 1)
    ears_.missing(event.key, position.seq + 1, event.seq - position.seq - 1);
  advance(position, event.seq, event.ts_us);
  marks_[event.key.stream] = {event.key.boot, event.seq};
}

SourceTrouble SpoolReader::read(const BatchLimits& limits, std::vector<Event>& out) {
  if (auto trouble = look()) return trouble;
  std::size_t bytes = 0;
  for (const Event& event : out)
    bytes += event.line.size();
  while (out.size() < limits.events && bytes < limits.bytes) {
    SpoolCursor* cursor = nullptr;
    if (auto trouble = earliest(cursor)) return trouble;
    if (cursor == nullptr) {
      if (next_boot()) continue;
      return {};
    }
    out.push_back(cursor->pop());
    bytes += out.back().line.size();
    count(out.back());
  }
  return {};
}

}  // namespace tbg::collect
