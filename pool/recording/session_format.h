// A session file: what crossed the ports of a pool while it ran, so that it can run again. Byte for
// byte: docs/formats/session.md.
//
// A file is a magic and frames. Each *life* of a pool (a process, from its start to its end or
// death) begins with a frame that says how it was set up; behind it come chunks of crossings, each
// of one owner thread, and, unless it died, an end. Chunks of a life are one zstd stream.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pool/core/crossings.h"
#include "pool/core/options.h"

namespace tbg::recording {

inline constexpr std::string_view kMagic = "TBGREC2\n";
inline constexpr std::size_t kFrameHead = 8;            // size and checksum, 4 bytes each
inline constexpr std::size_t kFrameMax = 80U << 20;     // of a frame without its head
inline constexpr std::size_t kCrossingMax = 64U << 20;  // no crossing is larger
inline constexpr std::size_t kChunkMax = kCrossingMax + (1U << 20);  // before compression
inline constexpr int kWindowLog =
    23;  // of zstd: 8 MiB, so that templates are found in the last ones

enum class FrameKind : std::uint8_t { life = 1, chunk = 2, end = 3 };

// How a life was set up.
struct LifeInfo {
  std::string version;          // of the pool that was recorded
  std::int64_t started_us = 0;  // Unix time
  std::uint64_t threads = 1;    // whole pool: 1; otherwise the hub's and one for each shard
  bool keeps_hashes = false;    // the hasher's answers are written (a sampled world)
  bool is_private = true;       // real payout addresses may be in it
  // False: recorded with pseudonyms, so of outputs there is only what a rerun needs.
  bool has_outputs = true;
  std::string configuration;  // JSON, for people; without secrets
  std::vector<core::crossing::Names::Name> names;
  core::Options options;

  static void visit(auto& v, auto& info) {
    v("version", info.version)("started_us", info.started_us)("threads", info.threads);
    v("keeps_hashes", info.keeps_hashes)("is_private", info.is_private);
    v("has_outputs", info.has_outputs);
    v("configuration", info.configuration)("names", info.names)("options", info.options);
  }
};

// `options`, with the names of users that are in it, and the threads such a pool has.
LifeInfo life_of(const core::Options& options, std::string version, std::int64_t started_us);

// What a life that ended in good order came to.
struct LifeEnd {
  struct Thread {
    std::uint64_t crossings = 0;
    std::uint64_t hash = 0;
    static void visit(auto& v, auto& thread) {
      v("crossings", thread.crossings)("hash", thread.hash);
    }
  };
  std::vector<Thread> threads;
  std::string reason;  // empty: the pool ended; otherwise why only the recording did
  static void visit(auto& v, auto& end) { v("threads", end.threads)("reason", end.reason); }
};

}  // namespace tbg::recording
