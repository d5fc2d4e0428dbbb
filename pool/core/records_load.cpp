// Reading: the newest whole snapshot, and the events since.
#include <algorithm>
#include <map>
#include <tuple>

#include "pool/core/ask_store.h"
#include "pool/core/limits.h"
#include "pool/core/records.h"

namespace tbg::core {
namespace {

constexpr std::string_view kPrefix = "state-";

std::string_view text_of(const bitcoin::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Every line that has its newline; returns what is left behind the last one.
template <typename F>
std::string_view for_each_line(std::string_view text, F&& f) {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    f(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return text;
}

// The segments of the spool in the order they are folded: boot after boot, and in each the hub's
// stream last, because it tells of what came of the others'.
std::vector<std::pair<SpoolSegment, std::string>> in_fold_order(
    const std::vector<std::string>& names) {
  std::vector<std::pair<SpoolSegment, std::string>> out;
  for (const std::string& name : names)
    if (const auto segment = parse_segment_name(name)) out.emplace_back(*segment, name);
  const auto key = [](const SpoolSegment& segment) {
    return std::tuple(segment.first.boot, segment.stream == 0, segment.stream, segment.first.seq);
  };
  std::sort(out.begin(), out.end(),
            [&](const auto& a, const auto& b) { return key(a.first) < key(b.first); });
  return out;
}

}  // namespace

Now moment_of(std::int64_t wall_us, Now now) {
  return {now.mono_us - std::max<std::int64_t>(now.wall_us - wall_us, 0), wall_us};
}

StoreResult<bitcoin::Bytes> Records::read(Folder folder, const std::string& name) {
  return ask_store(log_, [&] { return store_.read(folder, name); });
}

StoreResult<std::vector<std::string>> Records::list(Folder folder) {
  return ask_store(log_, [&] { return store_.list(folder); });
}

Records::Loaded Records::parse(Now now, const bitcoin::Bytes& bytes) const {
  Loaded out;
  std::uint64_t line_number = 0;
  const SpoolFront* as_of = nullptr;
  std::int64_t taken_us = now.mono_us;
  for_each_line(text_of(bytes), [&](std::string_view line) {
    ++line_number;
    if (!out.problem.empty()) return;
    auto read = read_row(line, taken_us);
    if (const auto* const error = std::get_if<RowError>(&read)) {
      out.problem = "line " + std::to_string(line_number) + " is damaged: " + error->what;
      return;
    }
    auto& row = std::get<SnapshotRow>(read);
    if (const auto* const head = std::get_if<SnapshotHead>(&row)) {
      taken_us = moment_of(head->wall_us, now).mono_us;
      // Once more, now that its time is known.
      out.head = std::get<SnapshotHead>(std::get<SnapshotRow>(read_row(line, taken_us)));
    } else if (const auto* const mark = std::get_if<SnapshotMark>(&row)) {
      as_of = &out.marks.emplace_back(SpoolFront{out.head.at.boot, mark->seqs});
      taken_us = moment_of(mark->wall_us, now).mono_us;
    } else if (const auto* const last = std::get_if<SnapshotEnd>(&row)) {
      out.whole = last->rows + 1 == line_number;
    } else {
      out.rows.emplace_back(std::move(row), as_of);
    }
  });
  return out;
}

void Records::adopt(Now now, const SnapshotSession& row) {
  if (row.extranonce_size != options_.nonce1_length) return;
  // A miner cannot have come back while the pool was away.
  const bool live = row.expires_us == SessionBook::kLive;
  const std::int64_t expires_us = live ? now.mono_us + kResumeWindow : row.expires_us;
  if (expires_us > now.mono_us) sessions_.put(row.session, expires_us);
}

void Records::adopt(Now now, const Loaded& loaded) {
  ledger_.restore(loaded.head.pool);
  for (const auto& [row, as_of] : loaded.rows) {
    if (const auto* const user = std::get_if<SnapshotUser>(&row)) {
      UserRow restored = user->row;
      restored.tally.known = as_of;
      ledger_.restore(user->address, restored);
    }
    if (const auto* const worker = std::get_if<WorkerRow>(&row)) {
      WorkerRow restored = *worker;
      restored.tally.known = as_of;
      ledger_.restore(restored);
    }
    if (const auto* const block = std::get_if<BlockRow>(&row)) {
      BlockRow restored = *block;
      restored.known = as_of;
      book_.restore(restored);
    }
    if (const auto* const session = std::get_if<SnapshotSession>(&row)) adopt(now, *session);
  }
}

bool Records::load(Now now) {
  const auto names = list(Folder::records);
  if (!names) return false;
  Loaded used;  // of the newest whole one
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    if (!name->starts_with(kPrefix)) continue;
    const auto bytes = read(Folder::records, *name);
    if (!bytes) return false;
    Loaded loaded = parse(now, *bytes);
    if (loaded.head.version > kRecordsVersion) {
      log_.write(LogLevel::error,
                 "not started: records/" + *name + " is of version " +
                     std::to_string(loaded.head.version) + ", this program reads up to " +
                     std::to_string(kRecordsVersion) + ": start the newer tbgpool that wrote it");
      return false;
    }
    if (!loaded.problem.empty())
      log_.write(LogLevel::error, "records/" + *name + ", " + loaded.problem +
                                      "; the snapshot before it and the events since are used");
    const bool whole = loaded.whole && loaded.problem.empty();
    if (!whole && loaded.problem.empty()) (void)store_.remove(Folder::records, *name);
    if (!whole || !kept_.empty()) {
      if (whole) kept_.insert(kept_.begin(), Kept{*name, loaded.head.at, 0});
      continue;
    }
    adopt(now, loaded);
    kept_.push_back({*name, loaded.head.at, 0});
    used = std::move(loaded);  // rows point to its marks
  }
  if (!fold_spool(now, used.head)) return false;
  ledger_.restored();
  book_.restored();
  next_us_ = now.mono_us;
  return true;
}

bool Records::fold_spool(Now now, const SnapshotHead& head) {
  const auto names = list(Folder::spool);
  if (!names) return false;
  const auto segments = in_fold_order(*names);
  std::map<std::uint32_t, SpoolPosition> folded;  // by stream, the last event that was
  std::uint32_t boot = head.at.boot;
  ledger_.begin_boot(head.weeks);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& [segment, name] = segments[i];
    SpoolPosition& done =
        folded.try_emplace(segment.stream, head.at.of(segment.stream)).first->second;
    if (segment.first.boot < head.at.boot) continue;  // all of it is known
    // So it is if the next one begins with what is known, too.
    const bool followed = i + 1 < segments.size() && segments[i + 1].first.stream == segment.stream;
    if (followed && covers(done, segments[i + 1].first.first)) continue;
    if (segment.first.boot > boot) ledger_.begin_boot();
    boot = std::max(boot, segment.first.boot);
    const auto read_to = fold_segment(now, segment, name, done);
    if (!read_to) return false;
    done = *read_to;
    make_durable(name);
  }
  return true;
}

// The process before may have died before it had its last events synced. They are acknowledged, and
// about to be in a snapshot: a power cut must not take them any more. A store that is only read
// refuses, and of a disk that fails the first append tells.
void Records::make_durable(const std::string& segment) {
  if (store_.begin(Log::spool, segment)) store_.sync(Log::spool);
}

// How far its stream has come with it, from `done` on; nullopt: it cannot be read.
std::optional<SpoolPosition> Records::fold_segment(Now now, const SpoolSegment& segment,
                                                   const std::string& name, SpoolPosition done) {
  const auto bytes = read(Folder::spool, name);
  if (!bytes) return std::nullopt;
  std::uint64_t line_number = 0;
  const std::string_view torn = for_each_line(text_of(*bytes), [&](std::string_view line) {
    ++line_number;
    auto event = reader_.read(line);
    if (!event) {
      log_.write(LogLevel::error, "spool/" + name + ", line " + std::to_string(line_number) +
                                      " is damaged and passed over");
      return;
    }
    if (event->at <= done) return;
    done = event->at;
    event->stream = segment.stream;
    const Now then = moment_of(event->wall_us, now);
    ledger_.fold(then, *event);
    book_.fold(then.wall_seconds(), *event);
  });
  if (!torn.empty())
    log_.write(LogLevel::notice, "spool/" + name + " ends in the middle of an event: passed over");
  return done;
}

}  // namespace tbg::core
