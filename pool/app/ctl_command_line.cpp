#include "pool/app/ctl_command_line.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <sstream>

namespace tbg::app {
namespace {

constexpr const char* kAbout =
    R"(Talks to a running tbgpool: looks at it, and does a few things to it.

  tbgctl status                     how is the pool?
  tbgctl users --top 10             who mines, strongest first
  tbgctl clients --user bc1q...     this user's connections
  tbgctl --json status | jq .best   for programs)";

constexpr const char* kMore =
    R"(Which pool: --socket names its admin socket. Otherwise the socket is taken from the
configuration (--config, or ./tbgpool.json, or /etc/tbgpool/pool.json: its admin_socket,
else admin.sock in its datadir). Without any, data/admin.sock and then
embedded/data/admin.sock are tried. The socket lets in the user that the pool runs as, and root.

tbgctl COMMAND --help says more about one command, with an example. Everything in full:
docs/operation.md.

Exit status: 0 done; 1 the pool refused, or there is nothing of that name, or (records) something
is damaged; 2 wrong command line or configuration; 3 no pool could be reached.)";

CLI::App* add(CLI::App& app, const char* name, const char* about, const char* more) {
  CLI::App* const sub = app.add_subcommand(name, about);
  sub->footer(more);
  sub->fallthrough();  // --json and --socket may come behind the command
  return sub;
}

void add_looks(CLI::App& app, CtlWish& wish, Json& args) {
  const auto put = [&args](const char* key) {
    return [&args, key](const std::string& value) { args[key] = value; };
  };
  add(app, "status", "hash rate, shares, blocks, miners, nodes, at a glance",
      "Example: tbgctl status\nWorks before the pool has reached a node, too.");
  CLI::App* const users =
      add(app, "users", "every address that has sent a share",
          "Example: tbgctl users --top 10\nStrongest first, by the hash rate "
          "of the last 5 minutes. --json without --top: in the order of the addresses.");
  users->add_option("--top", wish.top, "show only so many")->type_name("N");
  CLI::App* const user =
      add(app, "user", "one address and its workers", "Example: tbgctl user bc1qexample");
  user->add_option_function<std::string>("ADDRESS", put("user"),
                                         "as miners give it, without a "
                                         "worker name")
      ->required()
      ->type_name("");
  CLI::App* const worker = add(app, "worker", "one worker",
                               "Example: tbgctl worker bc1qexample.garage\nA worker without a name "
                               "is the address alone.");
  worker
      ->add_option_function<std::string>(
          "ADDRESS.NAME",
          [&args](const std::string& login) {
            const std::size_t dot = login.find('.');
            args["user"] = login.substr(0, dot);
            args["worker"] = dot == std::string::npos ? "" : login.substr(dot + 1);
          },
          "the user name of the miner")
      ->required()
      ->type_name("");
  CLI::App* const clients = add(app, "clients", "connections: who, from where, how fast",
                                "Example: tbgctl clients --user bc1qexample\nThe first column is "
                                "what drop, message and reconnect want. Hash rate and counts are "
                                "those of the connection.");
  clients->add_option_function<std::string>("--user", put("user"), "only those of this address")
      ->type_name("ADDRESS");
  clients->add_option("--top", wish.top, "show only the N strongest")->type_name("N");
  add(app, "blocks", "every block this pool ever found, and what became of it",
      "Example: tbgctl blocks\nThe last one first.");
}

void add_deeds(CLI::App& app, CtlWish& wish, Json& args) {
  const auto client = [&args](std::uint64_t id) { args["client"] = id; };
  const auto put = [&args](const char* key) {
    return [&args, key](const std::string& value) { args[key] = value; };
  };
  CLI::App* const drop = add(app, "drop", "close connections",
                             "Examples: tbgctl drop 17\n          tbgctl drop --user bc1qexample\n"
                             "A miner that is dropped usually comes back at once.");
  auto* const who = drop->add_option_group("who")->require_option(1);
  who->add_option_function<std::uint64_t>("CLIENT", client, "number from `tbgctl clients`")
      ->type_name("");
  who->add_option("--user", wish.drop_user, "all of this address")->type_name("ADDRESS");
  CLI::App* const message =
      add(app, "message", "a line of text for miners (client.show_message)",
          "Example: tbgctl message \"maintenance at 20:00 UTC\"\nMany miners log it, few show it.");
  message->add_option_function<std::string>("TEXT", put("text"), "printable ASCII, at most 200")
      ->required()
      ->type_name("");
  message->add_option_function<std::uint64_t>("--client", client, "this one alone; else all")
      ->type_name("CLIENT");
  CLI::App* const reconnect =
      add(app, "reconnect", "ask miners to connect anew (client.reconnect)",
          "Examples: tbgctl reconnect 17\n          tbgctl reconnect --all");
  auto* const whom = reconnect->add_option_group("whom")->require_option(1);
  whom->add_option_function<std::uint64_t>("CLIENT", client, "number from `tbgctl clients`")
      ->type_name("");
  whom->add_flag("--all", wish.all, "every miner");
  CLI::App* const tag =
      add(app, "tag", "give an address a name, for its coinbase tag and for lists",
          "Examples: tbgctl tag bc1qexample alice\n          tbgctl tag bc1qexample --remove\n"
          "Rewrites the file of user_tags, and asks the pool to read it again.");
  tag->add_option_function<std::string>("ADDRESS", put("user"), "whose")->required()->type_name("");
  auto* const what = tag->add_option_group("what")->require_option(1);
  what->add_option_function<std::string>("NAME", put("name"),
                                         "1 to 32 characters of [A-Za-z0-9_.:!#-]")
      ->type_name("");
  what->add_flag_callback(
      "--remove", [&args] { args["name"] = ""; }, "take its name away");
}

void add_process(CLI::App& app, Json& args) {
  CLI::App* const level = add(app, "loglevel", "show or change the log level",
                              "Examples: tbgctl loglevel\n          tbgctl loglevel debug\n"
                              "Until the next change, reload or restart.");
  level
      ->add_option_function<std::string>(
          "LEVEL", [&args](const std::string& value) { args["level"] = value; },
          "debug, info, notice, warning or error")
      ->type_name("");
  add(app, "reload", "read the configuration again, like SIGHUP",
      "Example: tbgctl reload\nSays what has changed, and what needs a restart. A wrong "
      "configuration changes nothing.");
  add(app, "shutdown", "a graceful end, like SIGTERM",
      "Example: tbgctl shutdown\nMiners are told to reconnect, blocks on their way are waited for. "
      "Asked a second time, the pool ends at once.");
}

void add_record(CLI::App& app, Json& args) {
  CLI::App* const record =
      add(app, "record", "everything that happens to the pool, in a file for tbgsim replay",
          "Examples: tbgctl record start /var/lib/tbgpool/incident.rec\n"
          "          tbgctl record stop");
  record->require_subcommand(1);
  add(*record, "status", "is it recording, where to, how much", "Example: tbgctl record status");
  add(*record, "start", "restart the pool, and record",
      "Example: tbgctl record start incident.rec\nOnly what begins with the pool can be repeated, "
      "so the pool restarts: miners are told to reconnect and keep their sessions.")
      ->add_option_function<std::string>(
          "FILE",
          [&args](const std::string& file) {
            args["file"] = std::filesystem::absolute(file).lexically_normal().string();
          },
          "made, or gone on with if it is a session file")
      ->required()
      ->type_name("");
  add(*record, "stop", "end the recording; the pool goes on", "Example: tbgctl record stop");
}

void add_records(CLI::App& app, CtlWish& wish) {
  CLI::App* const records =
      add(app, "records", "what the pool knows, from its files: also when it is down",
          "Examples: tbgctl records dump --json | jq -c 'select(.kind==\"user\")'\n"
          "          tbgctl records verify --datadir /var/lib/tbgpool\nNothing is written.");
  records->require_subcommand(1);
  CLI::App* const dump =
      add(*records, "dump", "users, workers and blocks, as a restart would find them",
          "Example: tbgctl records dump\n--json: one line of JSON each, with \"kind\".");
  CLI::App* const verify =
      add(*records, "verify", "is every file whole, and do they agree?",
          "Example: tbgctl records verify\nEvery checksum, every line, every number of the events; "
          "and whether snapshots and events add up. Names file, line and problem.");
  for (CLI::App* const sub : {dump, verify})
    sub->add_option("--datadir", wish.datadir, "the pool's datadir; default: the configuration's")
        ->type_name("DIR");
}

std::string command_of(const CLI::App& app) {
  const CLI::App* const sub = app.get_subcommands().front();
  std::string name = sub->get_name();
  for (const CLI::App* const below : sub->get_subcommands())
    if (!below->get_name().empty()) name += " " + below->get_name();
  return name;
}

}  // namespace

ParsedCtl parse_ctl(int argc, const char* const* argv) {
  CtlWish wish;
  CLI::App app(kAbout, "tbgctl");
  app.footer(kMore);
  app.set_version_flag("--version", std::string("tbgctl " TBG_VERSION));
  app.add_option("-s,--socket", wish.socket, "the pool's admin socket")->type_name("PATH");
  app.add_option("-c,--config", wish.config, "the pool's configuration")->type_name("FILE");
  app.add_flag("--json", wish.json, "for programs: one JSON document, with stable names");
  app.require_subcommand(1);
  add_looks(app, wish, wish.args);
  add_deeds(app, wish, wish.args);
  add_process(app, wish.args);
  add_record(app, wish.args);
  add_records(app, wish);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    std::ostringstream text;
    std::ostringstream wrong;
    const int status = app.exit(end, text, wrong);
    return {std::nullopt, text.str() + wrong.str(), status == 0 ? kCtlOk : kCtlUsage};
  }
  wish.command = command_of(app);
  return {std::move(wish), {}, kCtlOk};
}

}  // namespace tbg::app
