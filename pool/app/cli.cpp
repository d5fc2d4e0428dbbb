#include "pool/app/cli.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "pool/app/settings.h"

namespace tbg::app {
namespace {

constexpr const char* kAbout =
    R"(A solo Bitcoin mining pool: miners speak Stratum V1 to it, work comes from your own
node, and a block pays the address of the miner who found it.

  tbgpool --embedded --demo-miners 8     a first look: built-in node, virtual miners, nothing real
  tbgpool --config pool.json --check     is this configuration right?
  tbgpool --config pool.json             run)";

constexpr const char* kMore =
    R"(A miner's user name is the address to be paid, then optionally a dot and a worker name; the
password is free ("d=1000" asks for a difficulty).

Configuration: JSON; comments are allowed, and a ckpool.conf works as it is. Every key:
docs/configuration.md. Without --config, ./tbgpool.json and then /etc/tbgpool/pool.json are tried.

Signals: SIGTERM and SIGINT tell miners to reconnect, wait for blocks on their way to a node, and
end; a second one ends at once. SIGHUP reads the log level again. tbgctl does both, and shows how
the running pool is.

Exit status: 0 ended as asked, 1 failed while running, 2 wrong configuration or command line.)";

constexpr const char* kMinimal = R"({
  // Where bitcoind answers; the cookie lets a pool of the same user in without a password.
  "btcd": [{"url": "127.0.0.1:8332", "cookie": "/home/bitcoin/.bitcoin/.cookie"}],
  // Where miners connect.
  "serverurl": ["0.0.0.0:3333"]
})";

}  // namespace

std::string first_steps() {
  return std::string(
             "tbgpool: no configuration: neither --config, nor ./tbgpool.json, nor "
             "/etc/tbgpool/pool.json.\n\n"
             "For a first look without a node:\n\n"
             "  tbgpool --embedded --demo-miners 8\n\n"
             "With your own node, this is enough as tbgpool.json:\n\n") +
         kMinimal + "\n\nThen: tbgpool --check, and tbgpool. All keys: docs/configuration.md\n";
}

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine out;
  std::string config;
  std::string level;
  std::string record;
  CLI::App app(kAbout, "tbgpool");
  app.footer(kMore);
  app.set_version_flag("--version", std::string("tbgpool " TBG_VERSION));
  app.add_option("-c,--config", config, "configuration file")->type_name("FILE");
  app.add_option("--set", out.sets,
                 "one setting, after and above the file; repeatable: mindiff=4, "
                 "limits.auth_per_min=5, btcd.0.url=10.0.0.2:8332")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  app.add_flag("--check", out.check, "check the configuration, say what is wrong, and exit");
  app.add_flag("--embedded", out.embedded,
               "run on the built-in node: a chain in memory, by regtest's rules, that grows by "
               "itself");
  app.add_option("--demo-miners", out.demo_miners, "with --embedded: N virtual miners that connect")
      ->type_name("N")
      ->check(CLI::Range(0U, 200U));
  app.add_option("--log-level", level, "debug, info, notice, warning or error")->type_name("LEVEL");
  app.add_option("--record", record,
                 "write everything that happens to a session file, for tbgsim replay; goes on in "
                 "one that is there")
      ->type_name("FILE");
  try {
    app.parse(argc, argv);
    if (!config.empty()) out.config = config;
    if (!record.empty()) out.record = record;
    if (!level.empty()) out.log_level = log_level_from_name(level);
    if (!level.empty() && !out.log_level)
      throw CLI::ValidationError("--log-level", "expected debug, info, notice, warning or error");
    if (out.demo_miners > 0 && !out.embedded)
      throw CLI::ValidationError("--demo-miners",
                                 "needs --embedded: demo miners are not let loose "
                                 "on a real node");
  } catch (const CLI::ParseError& end) {
    std::ostringstream text;
    std::ostringstream wrong;
    const int status = app.exit(end, text, wrong);
    return {std::nullopt, text.str() + wrong.str(), status == 0 ? kExitOk : kExitConfig};
  }
  return {std::move(out), {}, kExitOk};
}

}  // namespace tbg::app
