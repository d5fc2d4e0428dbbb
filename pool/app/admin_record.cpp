// record: the recording of the running pool, for tbgsim replay.
#include <array>

#include "pool/app/admin_commands.h"

namespace tbg::app {
namespace {

Json json_of(const RecordingState& state) {
  return {{"recording", state.recording}, {"file", state.file}, {"bytes", state.bytes}};
}

AdminAnswer record_status(AdminHost& host, AdminArgs& args) {
  if (const auto wrong = args.finish()) return *wrong;
  return json_of(host.recording());
}

AdminAnswer record_stop(AdminHost& host, AdminArgs& args) {
  if (const auto wrong = args.finish()) return *wrong;
  const RecordingState before = host.recording();
  if (!before.recording) return Refusal{"the pool records nothing"};
  host.stop_recording();
  return json_of(before);
}

// A recording begins where a pool does: there is no other moment that could be repeated.
AdminAnswer record_start(AdminHost& host, AdminArgs& args) {
  const std::string file = args.required_text("file");
  if (const auto wrong = args.finish()) return *wrong;
  const RecordingState state = host.recording();
  if (state.recording) return Refusal{"the pool records to " + state.file + " already"};
  if (!file.starts_with('/')) return Refusal{"\"file\" must be an absolute path"};
  if (host.facts().stopping) return Refusal{"the pool is stopping"};
  const std::string problem = host.restart_recording(file);
  if (!problem.empty()) return Refusal{problem};
  return Json{{"restarting", true}, {"file", file}};
}

constexpr std::array kCommands{AdminCommand{"record_status", &record_status, false},
                               AdminCommand{"record_stop", &record_stop, false},
                               AdminCommand{"record_start", &record_start}};

}  // namespace

std::span<const AdminCommand> record_commands() { return kCommands; }

}  // namespace tbg::app
