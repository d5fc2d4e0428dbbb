#include "pool/load/cli.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "pool/load/commands.h"

namespace tbg::load {
namespace {

// 16 hashes for a share: a share of difficulty d takes d * 2^32 hashes.
constexpr double kDefaultDifficulty = 3.7e-9;

constexpr const char* kAbout =
    "tbgload: load, and stand-ins, for measuring Stratum V1 servers on one machine.\n"
    "\n"
    "A first measurement, in three terminals:\n"
    "  tbgload node --listen 127.0.0.1:18443              a bitcoind with 2 MB templates\n"
    "  tbgpool --config bench.json                        the pool, with mindiff 3.7e-9\n"
    "  tbgload shares --server 127.0.0.1:3333 --network main --pid $(pidof tbgpool)\n"
    "\n"
    "ci/bench does all of it and prints the table of docs/performance.md.";

constexpr const char* kSharesHelp =
    "Submits really mined shares: 200 connections with 4 unanswered shares each (closed loop), or\n"
    "--rate shares per second whatever the server does (open loop; latency counts from the moment "
    "a\n"
    "share was due).\n"
    "\n"
    "  tbgload shares --connections 200 --in-flight 4 --duration 10 --pid 4711\n"
    "  tbgload shares --connections 2000 --rate 4000 --duration 10 --json out.json";

constexpr const char* kBlocksHelp =
    "Logs idle miners in and measures when the first and the last of them hear of a new block.\n"
    "--trigger PID sends SIGUSR1 to a `tbgload node` (or floor) at the start of each round and "
    "counts\n"
    "from there; without it a round counts from the first job that any miner gets.\n"
    "\n"
    "  tbgload blocks --miners 5000 --rounds 10 --trigger $(pidof -s tbgload) --pid $(pidof "
    "tbgpool)";

constexpr const char* kConnectHelp =
    "Logs miners in and measures what a login costs and how much memory an idle miner keeps.\n"
    "\n"
    "  tbgload connect --miners 5000 --login-rate 2000 --pid $(pidof tbgpool)";

constexpr const char* kFloorHelp =
    "A server that answers every submit with `true`, unread: the least that answering can cost.\n"
    "SIGUSR1, a line on standard input or --every send a new job to all.\n"
    "\n"
    "  tbgload floor --listen 127.0.0.1:4444";

constexpr const char* kNodeHelp =
    "A bitcoind for benchmarks: JSON-RPC with synthetic templates of mainnet size, at a "
    "difficulty\n"
    "that no share meets. SIGUSR1, a line on standard input or --every make a block, whose "
    "monotonic\n"
    "time in nanoseconds is printed. Any user and password will do.\n"
    "\n"
    "  tbgload node --listen 127.0.0.1:18443 --zmq tcp://127.0.0.1:28332 --every 30";

const std::map<std::string, bitcoin::Network> kNetworks{{"main", bitcoin::Network::main},
                                                        {"signet", bitcoin::Network::signet},
                                                        {"regtest", bitcoin::Network::regtest}};

void add_network(CLI::App& app, bitcoin::Network& network) {
  app.add_option("--network", network, "main, signet or regtest: addresses and chain name")
      ->transform(CLI::CheckedTransformer(kNetworks))
      ->default_str("main");
}

void add_swarm(CLI::App& app, SwarmOptions& swarm, const char* miners) {
  swarm.network = bitcoin::Network::main;
  app.add_option("--server", swarm.server, "host:port")->capture_default_str();
  app.add_option(miners, swarm.miners, "how many, each with an address of its own")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_network(app, swarm.network);
  app.add_option("--login-rate", swarm.login_rate, "logins per second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--password", swarm.password,
                 "mining.authorize password; d=N asks for a difficulty")
      ->capture_default_str();
}

void add_result(CLI::App& app, pid_t& pid, std::string& json_file) {
  app.add_option("--pid", pid, "the server's process: CPU and memory are read from it");
  app.add_option("--json", json_file, "also write the figures to this file");
}

using Command = std::function<int()>;

// One subcommand whose options live as long as the parser.
template <typename Options>
std::shared_ptr<Options> add(CLI::App& app, Command& command, const char* name, const char* about,
                             int (*run)(const Options&), CLI::App*& sub) {
  auto options = std::make_shared<Options>();
  sub = app.add_subcommand(name, about);
  sub->callback([&command, options, run] { command = [options, run] { return run(*options); }; });
  return options;
}

void add_shares(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "shares", kSharesHelp, &run_shares, sub);
  options->swarm.password = "d=3.7e-9";
  add_swarm(*sub, options->swarm, "--connections");
  sub->add_option("--in-flight", options->in_flight,
                  "closed loop: unanswered shares per connection")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--rate", options->rate, "open loop: shares per second over all connections")
      ->check(CLI::PositiveNumber);
  sub->add_option("--warmup", options->warmup_s, "seconds before counting")->capture_default_str();
  sub->add_option("--duration", options->duration_s, "seconds of counting")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_result(*sub, options->pid, options->json_file);
}

void add_blocks(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "blocks", kBlocksHelp, &run_blocks, sub);
  options->swarm.miners = 5000;
  add_swarm(*sub, options->swarm, "--miners");
  sub->add_option("--rounds", options->rounds, "new blocks to wait for")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--trigger", options->trigger_pid, "process that makes a block on SIGUSR1");
  sub->add_option("--pause", options->pause_s, "seconds between rounds")->capture_default_str();
  sub->add_option("--timeout", options->timeout_s, "seconds for one round")->capture_default_str();
  add_result(*sub, options->pid, options->json_file);
}

void add_connect(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "connect", kConnectHelp, &run_connect, sub);
  options->swarm.miners = 5000;
  add_swarm(*sub, options->swarm, "--miners");
  sub->add_option("--settle", options->settle_s, "seconds before memory is read")
      ->capture_default_str();
  sub->add_option("--hold", options->hold_s, "seconds to stay connected afterwards")
      ->capture_default_str();
  add_result(*sub, options->pid, options->json_file);
}

void add_floor(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "floor", kFloorHelp, &run_floor, sub);
  options->difficulty = kDefaultDifficulty;
  sub->add_option("--listen", options->listen, "host:port; port 0 takes a free one")
      ->capture_default_str();
  sub->add_option("--difficulty", options->difficulty, "what miners are told")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--every", options->every_s, "seconds between new jobs")
      ->check(CLI::PositiveNumber);
}

void add_node(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "node", kNodeHelp, &run_node, sub);
  sub->add_option("--listen", options->listen, "host:port; port 0 takes a free one")
      ->capture_default_str();
  add_network(*sub, options->network);
  sub->add_option("--zmq", options->zmq, "publish hashblock there, as in tcp://127.0.0.1:28332");
  sub->add_option("--every", options->every_s, "seconds between blocks")
      ->check(CLI::PositiveNumber);
  sub->add_option("--transactions", options->transactions, "in each template")
      ->capture_default_str();
}

}  // namespace

int parse_command_line(int argc, const char* const* argv, std::function<int()>& command) {
  CLI::App app(kAbout);
  app.require_subcommand(1);
  add_shares(app, command);
  add_blocks(app, command);
  add_connect(app, command);
  add_floor(app, command);
  add_node(app, command);
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    command = nullptr;
    return app.exit(error);
  }
}

}  // namespace tbg::load
