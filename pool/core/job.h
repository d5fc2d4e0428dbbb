// A job: one template made ready for miners. Immutable once published, shared by hub and shards.
//
// A job has up to 256 *variants*: the same work with another salt byte in the coinbase, so that a
// connection whose difficulty changes gets different work under a new id (rule 9) without a new
// template. On the wire a variant is named by 11 hex digits: 3 of the boot counter, 6 of the
// sequence number, 2 of the variant; sequence number and variant are also the salt. So ids are
// unique per process start, and no two of them ever mean the same header space.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pool/bitcoin/coinbase.h"
#include "pool/bitcoin/uint256.h"
#include "pool/bitcoin/work.h"
#include "pool/ports/node.h"

namespace tbg::core {

inline constexpr std::size_t kJobIdDigits = 11;

struct JobName {
  std::uint32_t sequence = 0;  // 24 bits, from 1
  std::uint8_t variant = 0;

  [[nodiscard]] std::uint32_t salt() const { return sequence << 8 | variant; }
  friend bool operator==(const JobName&, const JobName&) = default;
};

// What the pool itself contributes to every job.
struct JobFrame {
  std::uint32_t boot = 0;
  std::uint32_t mark = 0;  // see coinbase_mark()
  std::uint32_t version_mask = 0;
  std::size_t extranonce_size = 12;
  bitcoin::Bytes donation_script;
  double donation_percent = 0;
};

struct Job {
  std::uint32_t sequence = 0;
  std::uint64_t tip = 0;  // counts tip changes; a job is stale once work on a larger tip was sent
  bool empty = false;     // carries no transactions: sent while the template is being fetched
  std::int64_t created_us = 0;  // monotonic
  TemplatePtr source;
  std::uint32_t version = 0;   // mask bits zero (rule 6)
  std::uint32_t time_max = 0;  // latest ntime for which the work stays valid (rule 14)
  bitcoin::U256 network_target;
  double network_difficulty = 0;
  bitcoin::CoinbaseSpec coinbase;
  std::uint32_t boot = 0;

  // notify, ready-made but for three places that patch_head() fills in.
  std::string head;
  std::string tail_clean;
  std::string tail_keep;
  bitcoin::Bytes prefix;  // coinb1 for tag size 0 and variant 0

  [[nodiscard]] std::int64_t height() const { return coinbase.height; }
  [[nodiscard]] bitcoin::HeaderFields fields(std::uint32_t job_version, std::uint32_t time,
                                             std::uint32_t nonce) const;
};
using JobPtr = std::shared_ptr<const Job>;

struct JobOrder {
  std::uint32_t sequence = 0;
  std::uint64_t tip = 0;
  bool empty = false;
  // Networks with special difficulty rules: the bits of the template are true up to this time only.
  std::optional<std::uint32_t> bits_true_until;
};
JobPtr make_job(const JobFrame& frame, TemplatePtr source, const JobOrder& order,
                std::int64_t now_mono_us);

// Four bytes that differ between any two (instance, boot): no two starts or regions hand out the
// same work.
std::uint32_t coinbase_mark(std::string_view instance, std::uint32_t boot);

// The head of this job's notify for one variant and tag size, written over `out`.
void patch_head(const Job& job, std::uint8_t variant, std::size_t tag_size, std::string& out);
// coinb1 | extranonce1 | extranonce2 | coinb2, written over `out`: the coinbase a miner hashes.
struct CoinbaseParts {
  std::uint8_t variant = 0;
  std::string_view tag;
  bitcoin::ByteView payout_script;
  bitcoin::ByteView extranonce1;
  bitcoin::ByteView extranonce2;
};
void write_coinbase(const Job& job, const CoinbaseParts& parts, bitcoin::Bytes& out);

std::string job_id_text(std::uint32_t boot, JobName name);
// nullopt for anything that this boot never handed out.
std::optional<JobName> parse_job_id(std::uint32_t boot, std::string_view text);

}  // namespace tbg::core
