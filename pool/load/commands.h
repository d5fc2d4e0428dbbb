// The subcommands of tbgload, each in a file of its own. All return the exit code of the program
// and throw std::exception for what stops them (no such server, a port in use, a miner refused).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "pool/load/swarm.h"

namespace tbg::load {

struct SharesOptions {
  SwarmOptions swarm;
  std::uint32_t in_flight = 4;
  double rate = 0;  // shares/s; 0: closed loop
  double warmup_s = 1;
  double duration_s = 10;
  pid_t pid = 0;
  std::string json_file;
};
int run_shares(const SharesOptions& options);

struct BlocksOptions {
  SwarmOptions swarm;
  std::uint32_t rounds = 10;
  pid_t trigger_pid = 0;  // gets SIGUSR1 at the start of each round; 0: wait for new work
  double pause_s = 0.5;   // between rounds
  double timeout_s = 60;  // for one round
  pid_t pid = 0;
  std::string json_file;
};
int run_blocks(const BlocksOptions& options);

struct ConnectOptions {
  SwarmOptions swarm;
  double settle_s = 1;  // before memory is read
  double hold_s = 0;    // connections stay open so long afterwards
  pid_t pid = 0;
  std::string json_file;
};
int run_connect(const ConnectOptions& options);

struct FloorOptions {
  std::string listen = "127.0.0.1:3333";
  double difficulty = 0;
  double every_s = 0;  // a new job so often; 0: on SIGUSR1 or a line on standard input only
};
int run_floor(const FloorOptions& options);

struct NodeOptions {
  std::string listen = "127.0.0.1:18443";
  bitcoin::Network network = bitcoin::Network::main;
  std::string zmq;     // endpoint of hashblock, as in tcp://127.0.0.1:28332; empty: none
  double every_s = 0;  // a new block so often; 0: on SIGUSR1 or a line on standard input only
  std::uint32_t transactions = 3000;
};
int run_node(const NodeOptions& options);

}  // namespace tbg::load
