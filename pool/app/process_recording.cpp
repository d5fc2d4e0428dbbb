// The recording of a running pool: a session file beside it, for tbgsim replay.
#include "pool/app/json.h"
#include "pool/app/process.h"
#include "pool/app/resolve.h"

namespace tbg::app {
namespace {

constexpr std::size_t kRing = std::size_t{64} << 20;  // of crossings, of each thread

// What a recording says of the configuration to people. Nothing secret, so nothing of nodes but
// where they are.
std::string configuration_text(const Settings& settings) {
  Json out{{"listen", Json::array()}, {"nodes", Json::array()}};
  for (const ListenSettings& at : settings.listen)
    out["listen"].push_back(at.host + ":" + std::to_string(at.port));
  for (const core::NodeOptions& node : settings.pool.nodes)
    out["nodes"].push_back(node.name);
  return out.dump();
}

}  // namespace

bool Process::open_recording() {
  if (settings_.record.empty()) return true;
  auto opened = live::SessionRecorder::open(
      {.path = settings_.record,
       .part_bytes = std::uint64_t{settings_.record_part_mb} * 1'000'000,
       .ring_bytes = kRing,
       .pseudonyms = settings_.record_pseudonyms},
      log_);
  if (!opened) {
    fail(kExitConfig, opened.error().message);
    return false;
  }
  recording_ = std::move(*opened);
  return true;
}

void Process::begin_recording() {
  if (!recording_) return;
  auto info = recording::life_of(settings_.pool, "tbgpool " TBG_VERSION, live::Loop::now().wall_us);
  info.is_private = settings_.pool.network == bitcoin::Network::main;
  info.configuration = configuration_text(settings_);
  recording_->begin(info);
}

RecordingState Process::recording_state() const {
  if (!recording_) return {};
  return {recording_->recording(), recording_->path(), recording_->written()};
}

std::string Process::restart_recording(const std::string& file) {
  // What would keep the pool from coming back is better found before it goes.
  LoadedConfig fresh = load_config(source_);
  if (fresh.problems.empty())
    fresh.problems = resolve(fresh.settings, settings_.pool.network).problems;
  if (!fresh.problems.empty()) return "the pool would not start again: " + fresh.problems.front();
  const auto good = live::SessionFile::check(file);
  if (!good) return good.error().message;
  say(LogLevel::notice, "restarting, to record to " + file);
  record_next_ = file;
  on_stop();
  return {};
}

}  // namespace tbg::app
