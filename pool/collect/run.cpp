#include "pool/collect/run.h"

#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "pool/collect/collector.h"
#include "pool/collect/migrations.h"
#include "pool/collect/pg_link.h"

namespace tbg::collect {
namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kWrong = 2;

// Those who stop programs, such as Docker, lose theirs after ten seconds.
constexpr std::chrono::seconds kPatience{6};

constexpr const char* kAbout =
    R"(Brings a pool's events to the platform: from its spool into Redis Streams and PostgreSQL or
TimescaleDB, each event exactly once, whoever is killed and started in between.

  tbgcollect --migrate --set database_url=postgresql:///pool     make or update the tables
  tbgcollect --set spool_dir=/var/lib/tbgpool/spool --set redis_url=redis://127.0.0.1
  tbgcollect -c /etc/tbgpool/collect.json --check                is this configuration right?)";

std::string more() {
  std::string out =
      "Settings, in a file of JSON (-c), above it in the environment with capitals (REDIS_URL),\n"
      "above that with --set:\n";
  for (const SettingHelp& setting : all_settings())
    out += "  " + std::string(setting.key) + ": " + std::string(setting.help) + "\n";
  return out +
         "\nSignals: SIGTERM and SIGINT write what was read and end. Nothing is lost by kill -9.\n"
         "Exit status: 0 ended as asked, 1 failed, 2 wrong configuration or command line.\n"
         "More: docs/pipeline.md";
}

struct CommandLine {
  std::string config;
  std::vector<std::string> sets;
  bool migrate = false;
  bool check = false;
};

// Empty, or what is wrong.
std::string gather(const CommandLine& command, Settings& settings) {
  if (!command.config.empty())
    if (std::string why = apply_file(settings, command.config); !why.empty()) return why;
  if (std::string why = apply_environment(settings, &std::getenv); !why.empty()) return why;
  for (const std::string& pair : command.sets) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return "--set " + pair + " should be KEY=VALUE";
    const std::string key = pair.substr(0, equals);
    if (std::string why = set(settings, key, pair.substr(equals + 1)); !why.empty())
      return "--set: " + key + " " + why;
  }
  return {};
}

// What only those can judge that use it.
std::string check_deeper(const Settings& settings) {
  if (std::string why = PgLink::check(settings.database_url); !why.empty())
    return "database_url: " + why;
  if (!settings.http_listen.empty()) return HttpServer::check(settings.http_listen);
  return {};
}

int wrong(const std::string& why) {
  std::fprintf(stderr, "tbgcollect: %s\n", why.c_str());
  return kWrong;
}

int run_migration(const Settings& settings) {
  if (settings.database_url.empty()) return wrong("no database: set database_url or DATABASE_URL");
  PgLink link(settings.database_url, std::chrono::minutes(10));
  const std::string why =
      migrate(link, [](const std::string& done) { std::printf("%s\n", done.c_str()); });
  if (why.empty()) return kOk;
  std::fprintf(stderr, "tbgcollect: %s\n", why.c_str());
  return kFailed;
}

sigset_t ending_signals() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGINT);
  return out;
}

int run_collector(const Settings& settings) {
  // Before any thread: they all leave these to sigtimedwait() below.
  const sigset_t ending = ending_signals();
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  signal(SIGPIPE, SIG_IGN);
  Log log(settings.log_level);
  Collector collector(settings, log);
  if (std::string why = collector.start(); !why.empty()) {
    log.error(why);
    return kFailed;
  }
  const timespec second{1, 0};
  while (sigtimedwait(&ending, nullptr, &second) < 0)
    collector.tick();
  log.info("ending");
  if (!collector.stop(kPatience)) {
    log.warn("ending without the last batch: a server does not answer; it comes again");
    std::_Exit(kOk);
  }
  log.info("ended");
  return kOk;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  CommandLine command;
  CLI::App app(kAbout, "tbgcollect");
  app.footer(more());
  app.set_version_flag("--version", std::string("tbgcollect " TBG_VERSION));
  app.add_option("-c,--config", command.config, "configuration file")->type_name("FILE");
  app.add_option("--set", command.sets, "one setting; repeatable")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  app.add_flag("--migrate", command.migrate, "bring the database's tables up to date, and exit");
  app.add_flag("--check", command.check, "check the configuration, say what is wrong, and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kWrong;
  }
  Settings settings;
  if (std::string why = gather(command, settings); !why.empty()) return wrong(why);
  if (command.migrate) return run_migration(settings);
  if (std::string why = check(settings); !why.empty()) return wrong(why);
  if (std::string why = check_deeper(settings); !why.empty()) return wrong(why);
  if (command.check) {
    std::puts("the configuration is right");
    return kOk;
  }
  return run_collector(settings);
}

}  // namespace tbg::collect
