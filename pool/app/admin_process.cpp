// loglevel, reload, shutdown: what otherwise takes a signal or a restart.
#include <array>

#include "pool/app/admin_commands.h"

namespace tbg::app {
namespace {

AdminAnswer loglevel(AdminHost& host, AdminArgs& args) {
  const std::string wanted = args.text("level");
  if (const auto wrong = args.finish()) return *wrong;
  const std::string_view before = name(host.facts().log_level);
  if (!wanted.empty()) {
    const auto level = log_level_from_name(wanted);
    if (!level)
      return Refusal{"there is no log level \"" + wanted +
                     "\"; there are debug, info, notice, warning and error"};
    host.set_log_level(*level);
  }
  return Json{{"before", before}, {"loglevel", name(host.facts().log_level)}};
}

AdminAnswer reload(AdminHost& host, AdminArgs& args) {
  if (const auto wrong = args.finish()) return *wrong;
  const ReloadOutcome outcome = host.reload();
  if (outcome.done) return Json{{"lines", outcome.lines}};
  std::string all;
  for (const std::string& line : outcome.lines)
    all.append(all.empty() ? "" : "; ").append(line);
  return Refusal{all};
}

AdminAnswer shutdown(AdminHost& host, AdminArgs& args) {
  if (const auto wrong = args.finish()) return *wrong;
  host.stop();
  return Json{{"stopping", true}};
}

constexpr std::array kCommands{AdminCommand{"loglevel", &loglevel, false},
                               AdminCommand{"reload", &reload, false},
                               AdminCommand{"shutdown", &shutdown, false}};

}  // namespace

std::span<const AdminCommand> process_commands() { return kCommands; }

}  // namespace tbg::app
