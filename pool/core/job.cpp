#include "pool/core/job.h"

#include <algorithm>
#include <charconv>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"
#include "pool/core/limits.h"
#include "pool/stratum/reply.h"

namespace tbg::core {
namespace {

constexpr char kDigits[] = "0123456789abcdef";
// Where coinb1 carries what differs between variants and tag sizes (see bitcoin/coinbase.h):
// version 4, input count 1, null outpoint 36, then the length of scriptSig.
constexpr std::size_t kScriptLengthAt = 41;
// The salt's low byte (the variant) stands first of four, before the one-byte push of the
// extranonce slot.
std::size_t variant_at(const bitcoin::Bytes& prefix) { return prefix.size() - 5; }

void put_hex_byte(std::string& text, std::size_t at, std::uint8_t value) {
  text[at] = kDigits[value >> 4];
  text[at + 1] = kDigits[value & 15];
}

// Offsets in Job::head: `..."params":["` id `","` prevhash `","` coinb1 hex `","`
std::size_t coinb1_at(const Job& job) { return job.head.size() - 3 - 2 * job.prefix.size(); }
std::size_t id_end_at(const Job& job) { return coinb1_at(job) - 3 - 64 - 3; }

std::uint8_t script_length(const Job& job, std::size_t tag_size) {
  // The tag and its one-byte push stand behind the slot; coinb1 for tag size 0 counts an empty
  // push.
  return static_cast<std::uint8_t>(job.prefix[kScriptLengthAt] + tag_size);
}

void format_notify(Job& job) {
  const BlockTemplate& source = *job.source;
  const std::string id = job_id_text(job.boot, {job.sequence, 0});
  stratum::append_notify_head(job.head, id, source.previous, job.prefix);
  const stratum::NotifyFields fields{source.previous, source.branch, job.version, source.bits,
                                     source.time};
  stratum::append_notify_tail(job.tail_clean, fields, true);
  stratum::append_notify_tail(job.tail_keep, fields, false);
}

}  // namespace

bitcoin::HeaderFields Job::fields(std::uint32_t job_version, std::uint32_t time,
                                  std::uint32_t nonce) const {
  return {job_version, source->previous, time, source->bits, nonce};
}

JobPtr make_job(const JobFrame& frame, TemplatePtr source, const JobOrder& order,
                std::int64_t now_mono_us) {
  TBG_ASSERT(source != nullptr && order.sequence < (1u << 24));
  auto job = std::make_shared<Job>();
  job->sequence = order.sequence;
  job->tip = order.tip;
  job->empty = order.empty;
  job->time_max = std::min(source->time + kTimeRollMax, order.bits_true_until.value_or(UINT32_MAX));
  job->created_us = now_mono_us;
  job->version = source->version & ~frame.version_mask;
  job->network_target = bitcoin::target_from_bits(source->bits).value_or(bitcoin::U256{});
  job->network_difficulty = bitcoin::difficulty_from_target(job->network_target);
  job->boot = frame.boot;
  job->coinbase = {.height = source->height,
                   .value = source->coinbase_value,
                   .mark = frame.mark,
                   .extranonce_size = frame.extranonce_size,
                   .witness_commitment = source->witness_commitment,
                   .donation_script = frame.donation_script,
                   .donation_percent = frame.donation_percent};
  job->source = std::move(source);
  job->prefix = bitcoin::coinbase_prefix(job->coinbase, 0, JobName{order.sequence, 0}.salt());
  format_notify(*job);
  return job;
}

std::uint32_t coinbase_mark(std::string_view instance, std::uint32_t boot) {
  // Adding the counter keeps all boots of one instance apart for certain; the hash keeps instances
  // apart.
  const bitcoin::Hash256 hash = bitcoin::sha256d(bitcoin::as_bytes(instance));
  return bitcoin::load_le32(hash.bytes.data()) + boot;
}

void patch_head(const Job& job, std::uint8_t variant, std::size_t tag_size, std::string& out) {
  out = job.head;
  put_hex_byte(out, id_end_at(job) - 2, variant);
  put_hex_byte(out, coinb1_at(job) + 2 * kScriptLengthAt, script_length(job, tag_size));
  put_hex_byte(out, coinb1_at(job) + 2 * variant_at(job.prefix), variant);
}

void write_coinbase(const Job& job, const CoinbaseParts& parts, bitcoin::Bytes& out) {
  out.assign(job.prefix.begin(), job.prefix.end());
  out[kScriptLengthAt] = script_length(job, parts.tag.size());
  out[variant_at(job.prefix)] = parts.variant;
  out.insert(out.end(), parts.extranonce1.begin(), parts.extranonce1.end());
  out.insert(out.end(), parts.extranonce2.begin(), parts.extranonce2.end());
  bitcoin::append_coinbase_suffix(out, job.coinbase, parts.tag, parts.payout_script);
}

std::string job_id_text(std::uint32_t boot, JobName name) {
  std::string out;
  const std::uint64_t number = static_cast<std::uint64_t>(boot & 0xfff) << 32 | name.salt();
  for (std::size_t i = 0; i < kJobIdDigits; ++i)
    out += kDigits[number >> (4 * (kJobIdDigits - 1 - i)) & 15];
  return out;
}

std::optional<JobName> parse_job_id(std::uint32_t boot, std::string_view text) {
  if (text.size() != kJobIdDigits) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number >> 32 != (boot & 0xfff)) return std::nullopt;
  const auto salt = static_cast<std::uint32_t>(number);
  return JobName{salt >> 8, static_cast<std::uint8_t>(salt)};
}

}  // namespace tbg::core
