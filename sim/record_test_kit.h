// What the tests of recordings share: a small busy world, and its session file.
#pragma once

#include <functional>
#include <optional>

#include "pool/recording/session_reader.h"
#include "sim/run.h"

namespace tbg::sim {

struct Recorded {
  bitcoin::Bytes file;
  RunNumbers numbers;
};

inline Recorded record(const Plan& plan) {
  Recorded out;
  recording::SessionLog log([&](bitcoin::ByteView bytes) {
    out.file.insert(out.file.end(), bytes.begin(), bytes.end());
  });
  RunOptions options;
  options.checkers = false;
  options.recording = &log;
  out.numbers = run_plan(plan, options).numbers;
  log.flush();
  return out;
}

// Four minutes with miners that come and go, blocks, and a farm of three workers.
inline Plan busy_plan() {
  Plan plan;
  plan.seed = 0x5eed;
  plan.duration_s = 240;
  plan.nodes = 2;
  plan.chain.spacing_s = 40;
  plan.chain.hashes_per_block = 3'000;
  plan.chain.transactions = 3;
  plan.fleet = {{.name = "bitaxes", .count = 6, .profile = "bitaxe", .drop_every_s = 90},
                {.name = "farm", .profile = "farm", .workers = 3}};
  return plan;
}

inline Fault crash_at(double at_s) {
  Fault fault;
  fault.kind = "crash";
  fault.at_s = at_s;
  fault.for_s = 2;
  return fault;
}

// A session file written anew: each life and each crossing as `life` and `keep` leave them. A
// crossing is left out where `keep` says so.
inline bitcoin::Bytes rewritten(
    bitcoin::ByteView file, const std::function<void(recording::LifeInfo&)>& life,
    const std::function<bool(std::uint64_t thread, bitcoin::Bytes& crossing)>& keep = {},
    const std::optional<recording::LifeEnd>& end = {}) {
  bitcoin::Bytes out;
  recording::SessionLog log(
      [&](bitcoin::ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); });
  recording::SessionReader reader(file);
  while (auto info = reader.next_life()) {
    const std::uint64_t threads = info->threads;
    if (life) life(*info);
    log.begin(*info);
    for (std::uint64_t thread = 0; thread < threads; ++thread)
      while (const auto crossing = reader.next(thread)) {
        bitcoin::Bytes copy(crossing->begin(), crossing->end());
        if (!keep || keep(thread, copy)) log.thread(thread).on_crossing(copy, 0);
      }
    if (end) log.end(*end);
  }
  log.flush();
  return out;
}

}  // namespace tbg::sim
