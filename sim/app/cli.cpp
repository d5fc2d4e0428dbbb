#include "sim/app/cli.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "sim/app/commands.h"

namespace tbg::sim {
namespace {

using Command = std::function<int()>;

constexpr const char* kAbout =
    "tbgsim: the pool in simulated worlds, with checkers that look at every byte of them.\n"
    "\n"
    "  tbgsim list                             the scenarios there are\n"
    "  tbgsim run --scenario reorg-2           one of them, on the seeds it is tested with\n"
    "  tbgsim swarm --seeds 500                five hundred worlds that nobody has thought of\n"
    "  tbgsim run 0x5eed                       one of those again\n"
    "  tbgsim replay incident.rec              a recorded session, byte for byte\n"
    "\n"
    "A run and its seed decide every byte: the same line gives the same run on every machine.\n"
    "Exit status: 0 all is well, 1 something was found, 2 it could not be done.";

constexpr const char* kRunHelp =
    "Runs one plan with all checkers on: a scenario (by its name or its file) on all its seeds or "
    "on\n"
    "the one given, or, without a scenario, the plan that the swarm draws from the seed.\n"
    "A failure is shrunk, written down and explained; the last line printed does it again.\n"
    "\n"
    "  tbgsim run 7 --scenario steady-1000 --for 600\n"
    "  tbgsim run 0x5eed --trace /tmp/a.trace      every line and event, for tbgsim diff\n"
    "  tbgsim run 4f2a1c9                          a commit is a seed, too";

constexpr const char* kSwarmHelp =
    "Draws a plan from each seed (miners, nodes, chain, faults; some features off altogether), "
    "first\n"
    "with faults, then without, and runs it with all checkers on, a process for each. Some seeds "
    "are\n"
    "run twice and must give the same hash. Prints the rate, and which rare situations (probes) "
    "no\n"
    "seed has reached.\n"
    "\n"
    "  tbgsim swarm --seeds 300 --from 1           what the tests run\n"
    "  tbgsim swarm --minutes 480                  a night's work";

constexpr const char* kReplayHelp =
    "Runs a recorded session again, from a live pool (tbgpool --record) or a simulated one, and\n"
    "compares every output byte for byte. The first that differs is shown with both sides, and\n"
    "with what led to it.\n"
    "\n"
    "  tbgsim run 7 --scenario reorg-2 --record reorg.rec\n"
    "  tbgsim replay reorg.rec\n"
    "  tbgsim replay incident.rec --until 83.5 --report    who mined what at that moment\n"
    "\n"
    "With --perturb nothing is compared. A world of the recording's shape (its miners, blocks,\n"
    "reorganisations and outages, by when and how long) is run with all checkers, after the seed "
    "has\n"
    "moved the times, dropped the notice of a block and added a reorganisation:\n"
    "\n"
    "  tbgsim replay incident.rec --perturb 7";

constexpr const char* kAcceptHelp =
    "Gives a recorded session's inputs to this build and shows what comes out differently: "
    "verdicts,\n"
    "messages, events, files, by kind and one by one. With --yes the file is written anew, as "
    "this\n"
    "build behaves: for a change that is wanted.\n"
    "\n"
    "  tbgsim accept incident.rec                  what has changed since it was recorded?\n"
    "  tbgsim accept incident.rec --yes            it shall be so\n"
    "  tbgsim accept incident.rec --out mine.rec   for tbgsim diff with another version's";

constexpr const char* kPseudonymiseHelp =
    "Writes a recording anew with other addresses of miners, other names of workers and other "
    "agents\n"
    "(what stands before the first . _ or / stays): the same for the same. They come into events,\n"
    "records and checksums, so the session is given to this build of the pool, which makes all "
    "that\n"
    "anew; the result replays byte for byte. Payout addresses stay, as they are in every hash.\n"
    "\n"
    "  tbgsim pseudonymise incident.rec --out to-share.rec";

constexpr const char* kShrinkHelp =
    "Takes faults, miners and time away from a failing plan while the same checker keeps failing, "
    "and\n"
    "prints the small plan: a scenario file for scenarios/regressions/.\n"
    "\n"
    "  tbgsim shrink 0x5eed --out scenarios/regressions/lost-retry.json";

constexpr const char* kDiffHelp =
    "Compares what two versions of the pool did. Two recordings of one session: which verdicts,\n"
    "difficulties, messages and events are otherwise, by input and by kind. Two traces (tbgsim "
    "run\n"
    "--trace FILE): the first line that differs, with what led to it, and the totals that do.\n"
    "\n"
    "  old/tbgsim accept incident.rec --out old.rec\n"
    "  new/tbgsim accept incident.rec --out new.rec\n"
    "  tbgsim diff old.rec new.rec";

constexpr const char* kGoldenHelp =
    "The hashes of some runs must be the same with every compiler and every option. Compares them "
    "with\n"
    "those in scenarios/golden.txt; --update writes them anew, after a wanted change.";

constexpr const char* kMutantsHelp =
    "Shows that the checkers see what they are for: plants each bug of sim/mutants/ in a copy of "
    "the\n"
    "source tree, builds it, and lets the swarm and the scenarios look for it. All arguments go "
    "to\n"
    "ci/mutants (Python, and a compiler): tbgsim mutants --help, tbgsim mutants 5 12 --seeds 200";

constexpr const char* kScorecardHelp =
    "Plays 50 cells of hash rate and share rate, many trials each, with the pool's vardiff and a "
    "model\n"
    "of ckpool's, and prints how soon each settles, reacts and how steady it is.\n"
    "\n"
    "  tbgsim scorecard --trials 100               a quick look, one minute\n"
    "  tbgsim scorecard --out /tmp/scorecard       tables, JSON and pictures";

constexpr const char* kServeHelp =
    "The world of a scenario at the speed of the real clock, with a real TCP port into it: plug a "
    "miner\n"
    "into a reorg storm. Any user name that is a payout address of the scenario's network will "
    "do.\n"
    "Real hash rates need sampled work and a small network_diff and min_diff. Ends with the plan, "
    "or\n"
    "with Ctrl-C, and then says what the checkers found.\n"
    "\n"
    "  tbgsim serve --scenario storm-to-plug-into --port 3333\n"
    "  minerd -a sha256d -o stratum+tcp://127.0.0.1:3333 -u bcrt1q....w -p x";

constexpr const char* kBenchHelp =
    "Measures the simulator, with the checkers off and on, beside the speeds it ought to have, "
    "each "
    "in\n"
    "a process of its own, by its processor time. A ratio of 1 or more: the goal is reached.\n"
    "Takes some minutes and up to 6 GiB of memory.\n"
    "\n"
    "  tbgsim bench --quick                        about a minute, rougher\n"
    "  tbgsim bench --only sampled-1000            scheduler shares toy-1000 sampled-1000\n"
    "                                              sampled-10000 crowd swarm";

constexpr const char* kSignetHelp =
    "Blocks of a private signet whose key is yours (BIP325). A signature covers all of a block "
    "but\n"
    "bits and nonce, so it comes first and the work after it; a Stratum miner cannot do that.\n"
    "\n"
    "  tbgsim signet new --keys 2 > my.signet      the challenge, for bitcoind -signetchallenge\n"
    "  bitcoin-cli -signet getblocktemplate '{\"rules\":[\"segwit\",\"signet\"]}' > template.json\n"
    "  tbgsim signet mine --signet my.signet template.json > block.hex\n"
    "  tbgsim signet verify --signet my.signet block.hex\n"
    "  bitcoin-cli -signet -stdin submitblock < block.hex\n"
    "\n"
    "A new signet's node takes itself for behind until it has a recent block: start it with\n"
    "-maxtipage=9999999999.";

// One subcommand whose options live as long as the parser.
template <typename Options>
std::shared_ptr<Options> add(CLI::App& app, Command& command, const char* name, const char* about,
                             int (*run)(const Options&), CLI::App*& sub) {
  auto options = std::make_shared<Options>();
  sub = app.add_subcommand(name, about);
  sub->callback([&command, options, run] { command = [options, run] { return run(*options); }; });
  return options;
}

void add_list(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options =
      add(app, command, "list", "The scenarios there are, a line each.", &list_command, sub);
  sub->add_option("--scenarios", options->folder, "folder of scenarios");
  sub->add_flag("--reference", options->reference,
                "instead: everything that may stand in a scenario file");
}

void add_run(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "run", kRunHelp, &run_command, sub);
  sub->add_option("seed", options->seed, "a number, 0x..., or a commit");
  sub->add_option("--scenario", options->scenario, "name or file");
  sub->add_option("--scenarios", options->folder, "folder of scenarios");
  sub->add_option("--for", options->for_s, "simulated seconds instead of the plan's")
      ->check(CLI::PositiveNumber);
  sub->add_option("--miners", options->miners,
                  "in the scenario's first group; or at most in a drawn plan")
      ->check(CLI::PositiveNumber);
  sub->add_option("--shards", options->shards, "of the pool, instead of the plan's")
      ->check(CLI::Range(1, 16));
  sub->add_option("--report", options->report, "write an HTML page of the run to this file");
  sub->add_option("--trace", options->trace, "write every line and event to this file");
  sub->add_option("--record", options->record, "write a session file, for tbgsim replay");
  sub->add_option("--out", options->out, "folder for what explains a failure")
      ->capture_default_str();
  sub->add_flag("!--no-checkers", options->checkers, "only run");
  sub->add_flag("--twice", options->twice, "run again: the hash must be the same");
  sub->add_flag("--quiet", options->quiet, "print failures only, and do not shrink them");
}

void add_swarm(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "swarm", kSwarmHelp, &swarm_command, sub);
  sub->add_option("--seeds", options->seeds, "how many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--minutes", options->minutes, "instead: as many as fit")
      ->check(CLI::PositiveNumber);
  sub->add_option("--from", options->from, "the first seed; without: a fresh one");
  sub->add_option("--jobs", options->jobs, "at once; without: one per processor")
      ->check(CLI::PositiveNumber);
  sub->add_option("--miners", options->bounds.miners_max, "most miners of a plan")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--shards", options->bounds.shards, "of every plan's pool, instead of drawn")
      ->check(CLI::Range(1, 16));
  sub->add_option("--twice-every", options->twice_every, "run every so many-th seed twice; 0: none")
      ->capture_default_str();
  sub->add_flag("--stop-at-first", options->stop_at_first, "end with the first failure");
  sub->add_flag("--json", options->json, "print one JSON object, and nothing else");
  sub->add_flag("!--no-shrink", options->shrink, "do not shrink the first failure");
  sub->add_option("--out", options->out, "folder for what explains a failure")
      ->capture_default_str();
}

void add_replay(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "replay", kReplayHelp, &replay_command, sub);
  sub->add_option("file", options->file,
                  "a session file; or the .json beside it, with what it is to show")
      ->required();
  sub->add_option("--until", options->until_s, "stop so many seconds after the start")
      ->check(CLI::NonNegativeNumber);
  sub->add_flag("--report", options->report, "show the pool as it stands where the replay stops");
  sub->add_flag("--print", options->print, "show every crossing: time, thread, kind, values");
  sub->add_option("--perturb", options->perturb,
                  "run a world of its shape otherwise, as this seed says; 0: as it was")
      ->excludes("--until")
      ->excludes("--report")
      ->excludes("--print");
  sub->add_option("--seeds", options->seeds, "so many worlds: seed, seed + 1, ...")
      ->check(CLI::PositiveNumber)
      ->needs("--perturb");
  sub->add_option("--save", options->save, "write the plan of that world, for tbgsim run")
      ->needs("--perturb");
}

void add_accept(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "accept", kAcceptHelp, &accept_command, sub);
  sub->add_option("file", options->file, "a session file, in one part")->required();
  sub->add_option("--show", options->most, "so many differences at most")->capture_default_str();
  CLI::Option* const yes = sub->add_flag("--yes", options->take, "write the file anew");
  sub->add_option("--out", options->out, "write what this build makes of it to that file")
      ->excludes(yes);
}

void add_pseudonymise(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options =
      add(app, command, "pseudonymise", kPseudonymiseHelp, &pseudonymise_command, sub);
  sub->add_option("file", options->file, "a session file")->required();
  sub->add_option("--out", options->out, "the new one")->required();
}

void add_shrink(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "shrink", kShrinkHelp, &shrink_command, sub);
  sub->add_option("seed", options->seed, "a number, 0x..., or a commit");
  sub->add_option("--scenario", options->scenario, "name or file");
  sub->add_option("--scenarios", options->folder, "folder of scenarios");
  sub->add_option("--seconds", options->seconds, "of real time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--out", options->out, "file; without: the standard output");
}

void add_serve(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "serve", kServeHelp, &serve_command, sub);
  sub->add_option("--scenario", options->scenario, "name or file")->required();
  sub->add_option("--scenarios", options->folder, "folder of scenarios");
  sub->add_option("--seed", options->seed, "instead of the scenario's");
  sub->add_option("--bind", options->serve.bind, "address to listen on")->capture_default_str();
  sub->add_option("--port", options->serve.port, "0: any free one")->capture_default_str();
  sub->add_option("--speed", options->serve.speed, "simulated seconds per second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--report", options->serve.report, "write an HTML page of the run to this file");
}

void add_signet(CLI::App& app, Command& command) {
  CLI::App* const all = app.add_subcommand("signet", kSignetHelp);
  all->require_subcommand(1);
  CLI::App* sub = nullptr;
  const auto fresh =
      add(*all, command, "new", "Draws keys and prints a signet file.", &signet_new_command, sub);
  sub->add_option("--keys", fresh->keys, "each of which may sign")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  const auto add_signing = [&](const char* name, const char* about,
                               int (*run)(const SignetArguments&), const char* what) {
    const auto options = add(*all, command, name, about, run, sub);
    sub->add_option("file", options->file, what)->capture_default_str();
    return options;
  };
  constexpr const char* kBlock = "a block in hexadecimal; -: the standard input";
  constexpr const char* kSignetFile = "file with the challenge and its keys";
  const auto mine =
      add_signing("mine", "Makes a block of a template, signs and grinds it.", &signet_mine_command,
                  "the result of getblocktemplate; -: the standard input");
  sub->add_option("--signet", mine->signet, kSignetFile)->required();
  sub->add_option("--key", mine->key, "which of them signs, from 1")->capture_default_str();
  sub->add_option("--payout", mine->payout, "address; without: anybody may spend it");
  const auto sign = add_signing("sign", "Signs a block, which must be ground afterwards.",
                                &signet_sign_command, kBlock);
  sub->add_option("--signet", sign->signet, kSignetFile)->required();
  sub->add_option("--key", sign->key, "which of them signs, from 1")->capture_default_str();
  add_signing("grind", "Looks for a nonce.", &signet_grind_command, kBlock);
  const auto verify = add_signing("verify", "Checks work, signature and form of a block.",
                                  &signet_verify_command, kBlock);
  sub->add_option("--signet", verify->signet, kSignetFile)->required();
}

void add_scorecard(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "scorecard", kScorecardHelp, &scorecard_command, sub);
  sub->add_option("--seed", options->seed)->capture_default_str();
  sub->add_option("--trials", options->trials, "per cell")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--out", options->out, "folder for tables and pictures");
}

void add_bench(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto options = add(app, command, "bench", kBenchHelp, &bench_command, sub);
  sub->add_option("--only", options->only, "this measurement alone");
  sub->add_flag("--quick", options->quick, "shorter runs");
  sub->add_flag("--json", options->json, "print one JSON array, and nothing else");
}

void add_files(CLI::App& app, Command& command) {
  CLI::App* sub = nullptr;
  const auto files = add(app, command, "diff", kDiffHelp, &diff_command, sub);
  sub->add_option("first", files->first, "a recording or a trace")->required();
  sub->add_option("second", files->second, "another")->required();
  sub->add_option("--show", files->most, "so many inputs at most")->capture_default_str();
  struct Golden {
    std::string file;
    bool update = false;
  };
  const auto hashes = std::make_shared<Golden>();
  CLI::App* const golden = app.add_subcommand("golden", kGoldenHelp);
  golden->add_option("--file", hashes->file, "instead of scenarios/golden.txt");
  golden->add_flag("--update", hashes->update, "write the file anew");
  golden->callback([&command, hashes] {
    command = [hashes] { return golden_command(hashes->file, hashes->update); };
  });
}

void add_mutants(CLI::App& app, Command& command) {
  CLI::App* const sub = app.add_subcommand("mutants", kMutantsHelp);
  sub->set_help_flag();  // the script has its own
  sub->prefix_command();
  sub->callback([&command, sub] {
    command = [arguments = sub->remaining()] { return mutants_command(arguments); };
  });
}

}  // namespace

int parse_command_line(int argc, const char* const* argv, std::function<int()>& command) {
  CLI::App app(kAbout, "tbgsim");
  app.require_subcommand(1);
  add_list(app, command);
  add_run(app, command);
  add_swarm(app, command);
  add_replay(app, command);
  add_accept(app, command);
  add_pseudonymise(app, command);
  add_shrink(app, command);
  add_serve(app, command);
  add_scorecard(app, command);
  add_bench(app, command);
  add_signet(app, command);
  add_files(app, command);
  add_mutants(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return 0;
}

}  // namespace tbg::sim
