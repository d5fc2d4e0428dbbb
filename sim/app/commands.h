// What tbgsim can do; cli.cpp says it in words. Each returns the program's exit status: 0 all is
// well, 1 something was found, 2 (thrown as std::runtime_error) it could not be done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/serve.h"
#include "sim/draw_plan.h"
#include "sim/plan.h"

namespace tbg::sim {

struct ListOptions {
  std::string folder;
  bool reference = false;
};
int list_command(const ListOptions& options);

struct RunArguments {
  std::string seed;      // empty: all the scenario's own
  std::string scenario;  // empty: drawn from the seed
  std::string folder;
  double for_s = 0;          // 0: as planned
  std::uint32_t miners = 0;  // 0: as planned
  std::uint32_t shards = 0;  // 0: as planned
  std::string report;        // file for the page; empty: none unless it fails
  std::string trace;         // file for every line and event; empty: none
  std::string record;        // session file; empty: none
  std::string out = ".";     // where failures are written
  bool checkers = true;
  bool twice = false;
  bool quiet = false;
};
int run_command(const RunArguments& arguments);

struct SwarmArguments {
  std::uint64_t seeds = 1'000;
  double minutes = 0;  // 0: until all seeds are done
  std::string from;    // empty: of the clock
  unsigned jobs = 0;   // 0: one per processor
  SwarmBounds bounds;
  std::uint64_t twice_every = 16;  // so many seeds are run again and must give the same hash
  bool stop_at_first = false;
  bool json = false;
  bool shrink = true;
  std::string out = ".";
};
int swarm_command(const SwarmArguments& arguments);

struct ShrinkArguments {
  std::string seed;
  std::string scenario;
  std::string folder;
  double seconds = 60;
  std::string out;  // file; empty: the standard output
};
int shrink_command(const ShrinkArguments& arguments);

struct ScorecardArguments {
  std::uint64_t seed = 1;
  std::uint32_t trials = 1'000;
  std::string out;  // folder for tables and pictures; empty: a table on the standard output
};
int scorecard_command(const ScorecardArguments& arguments);

struct BenchArguments {
  std::string only;  // the measurement of this name; empty: all
  bool quick = false;
  bool json = false;
};
int bench_command(const BenchArguments& arguments);

struct ServeArguments {
  std::string scenario;
  std::string folder;
  std::string seed;  // empty: the scenario's
  ServeOptions serve;
};
int serve_command(const ServeArguments& arguments);

struct ReplayArguments {
  std::string file;
  double until_s = -1;  // below 0: to the end
  bool report = false;
  bool print = false;
  std::string perturb;      // seed; empty: the session itself is replayed
  std::uint32_t seeds = 1;  // with it: so many, one after the other
  std::string save;         // with it: file for the first plan that is run
};
int replay_command(const ReplayArguments& arguments);
// What replay_command does with a `perturb`.
int perturb_command(const ReplayArguments& arguments);

struct PseudonymiseArguments {
  std::string file;
  std::string out;
};
int pseudonymise_command(const PseudonymiseArguments& arguments);

struct AcceptArguments {
  std::string file;
  std::uint64_t most = 10;  // differences that are shown
  bool take = false;        // write the file anew, as this build behaves
  std::string out;          // instead: write that to this file
};
int accept_command(const AcceptArguments& arguments);

struct SignetArguments {
  std::string signet;      // file with challenge and keys
  std::uint32_t key = 1;   // of the file's, from 1
  std::uint32_t keys = 1;  // new ones
  std::string payout;      // address; empty: anybody's
  std::string file = "-";  // block or template; "-": the standard input
};
int signet_new_command(const SignetArguments& arguments);
int signet_mine_command(const SignetArguments& arguments);
int signet_sign_command(const SignetArguments& arguments);
int signet_grind_command(const SignetArguments& arguments);
int signet_verify_command(const SignetArguments& arguments);

// Becomes ci/mutants of the source tree that the scenarios are in: returns only by an exception.
int mutants_command(const std::vector<std::string>& arguments);

// Compares the hashes of some drawn plans with those in the file (empty: scenarios/golden.txt).
int golden_command(const std::string& file, bool update);
struct DiffArguments {
  std::string first, second;
  std::uint64_t most = 10;  // inputs of which something else came, that are shown
};
// Two traces: the first line that differs, and the totals that do. Two recordings of one session:
// all that differs.
int diff_command(const DiffArguments& arguments);

}  // namespace tbg::sim
