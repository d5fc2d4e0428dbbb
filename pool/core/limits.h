// Every bound of the core in one place: name, value, reason, and what happens when it is reached.
// What an operator may change is in options.h (PeerLimits).
#pragma once

#include <cstddef>
#include <cstdint>

#include "pool/ports/types.h"

namespace tbg::core {

// Slices: no core call touches more connections than this, so that input is read in between and a
// solution never waits behind a broadcast. The rest goes on in the next turn.
inline constexpr std::size_t kConnectionsPerSlice = 64;
// Shares hashed as one batch; a fuller batch is judged at once (about 2 ms of work).
inline constexpr std::size_t kSharesPerBatch = 512;
// Threads that serve miners; each has its part of the extranonce1 space.
inline constexpr std::size_t kShardsMax = 16;

// Handshake: a peer that does not subscribe or authorise is not a miner (rule 16). It is closed.
inline constexpr std::int64_t kSubscribeTimeout = 15 * kSecond;
inline constexpr std::int64_t kAuthorizeTimeout = 60 * kSecond;
// A login asks the hub; after this long it goes on without an answer.
inline constexpr std::int64_t kLoginTimeout = 50 * kMillisecond;
// How often every connection is looked at for time-outs and silence.
inline constexpr std::int64_t kSweepInterval = 1 * kSecond;

// Jobs: valid at least 10 minutes (rule 13), older ones are forgotten except the newest two.
inline constexpr std::int64_t kJobLifetime = 620 * kSecond;
inline constexpr std::size_t kJobsKeptMin = 2;
// Seconds a miner may roll ntime ahead of its job (rule 14).
inline constexpr std::uint32_t kTimeRollMax = 7'000;
// What an operator tells miners: small displays show it; and lines to everybody that wait at once.
// More are refused.
inline constexpr std::size_t kOperatorTextMax = 200;
inline constexpr std::size_t kAnnouncementsMax = 8;
// Rows of one answer to an operator, about a millisecond as JSON, and workers looked at for them.
inline constexpr std::size_t kViewsMax = 100;
inline constexpr std::size_t kWorkersPerView = 4'096;
// Reply buffers up to this size are kept between turns, so that answering shares allocates nothing.
inline constexpr std::size_t kReplyBufferKept = 512;
// Variants of one job for one connection (one per difficulty change); when used up, the next change
// waits for the next job.
inline constexpr std::uint8_t kVariantMax = 255;

// Coinbase tags: one direct push, so that coinb1 differs by its length byte only.
inline constexpr std::size_t kTagMax = 75;

// Sessions that may be resumed; the one that would expire first gives way.
inline constexpr std::int64_t kResumeWindow = 600 * kSecond;
inline constexpr std::size_t kDetachedSessionsMax = 100'000;

// Workers on one connection (proxies); a further authorise is refused with error 20.
inline constexpr std::size_t kWorkersPerConnection = 4'096;
// User agents are kept for events and cut here.
inline constexpr std::size_t kUserAgentMax = 128;

// Shares remembered per tip for the duplicate check: 16 bytes each. When full, the window refuses
// to grow and new shares are judged `Duplicate share` no longer: memory is bounded, and the
// operator warned once.
inline constexpr std::size_t kDuplicateWindowMax = 16'000'000;

// The lowest difficulty a client may ask for on a pool whose own floor is 1 or less (decision
// 0003).
inline constexpr double kAskedDifficultyMin = 1e-6;
// Largest difficulty ever used: above any network difficulty, below 2^53 so that it prints as an
// integer.
inline constexpr double kDifficultyMax = 9.0e15;

// Nodes: how often each is asked how it is, asked again after a fault, and polled although it
// notifies.
inline constexpr std::int64_t kNodeStatusInterval = 5 * kSecond;
inline constexpr std::int64_t kNodeRetry = 1 * kSecond;
inline constexpr std::int64_t kNotifyingNodePoll = 1 * kSecond;
// A template on a tip that its node has left is asked for again after this long.
inline constexpr std::int64_t kStaleTemplateRetry = 100 * kMillisecond;
// Long poll and notice announce the same block: an equal template within this time makes no second
// job.
inline constexpr std::int64_t kTemplateEcho = 1 * kSecond;
inline constexpr std::size_t kHeadersKept = 64;
// new_block_network waits this long for its header and the first miner told.
inline constexpr std::int64_t kAnnounceTipAfter = 2 * kSecond;
// Test networks allow a minimum-difficulty block this many seconds after the last one (Core: 2 * 10
// min).
inline constexpr std::uint32_t kMinimumDifficultyAfter = 1'200;

// Blocks: retries double from the first to the last; a block is given up when it lies this deep.
inline constexpr std::int64_t kSubmitRetryFirst = 50 * kMillisecond;
inline constexpr std::int64_t kSubmitRetryLast = 5 * kSecond;
inline constexpr std::int64_t kSubmitDepthMax = 100;
// Own blocks of one height that a node is asked to judge at once; the rest wait for its answers.
inline constexpr std::size_t kSiblingsAtOnce = 16;

// Questions about what became of our blocks, for each new tip and at a time.
inline constexpr std::size_t kFatesPerTip = 64;
inline constexpr std::size_t kFatesAtOnce = 8;

// Events: how far the disk may be behind, how soon it is tried again when it refuses, and how much
// waits in memory meanwhile (100,000 shares); what comes then is lost, and counted.
inline constexpr std::int64_t kSpoolSyncDelay = 100 * kMillisecond;
inline constexpr std::int64_t kSpoolRetry = 1 * kSecond;
inline constexpr std::size_t kSpoolBacklogMax = std::size_t{64} << 20;

// How often the spool is looked at for segments that nobody needs; a full disk must not stop that.
inline constexpr std::int64_t kKeeperInterval = 60 * kSecond;
// A consumer's file is some 30 bytes a stream; what is larger is none.
inline constexpr std::uint64_t kConsumerFileMax = 64 * 1024;
// Shares of a week that is over may be on their way from a shard that long.
inline constexpr std::int64_t kLateMail = 2 * kSecond;
// A snapshot that is not on the disk after so long never will be: the next one is begun.
inline constexpr std::int64_t kSnapshotSyncMax = 600 * kSecond;
// Segments deleted in one turn: unlinking 16 MiB takes the system about a millisecond.
inline constexpr std::size_t kSegmentsPerLook = 2;

}  // namespace tbg::core
