// Intervals, extranonce sizes, shards, version mask, identity.
#include <charconv>

#include "pool/app/config_sections.h"
#include "pool/app/text.h"
#include "pool/core/event_text.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

constexpr std::uint32_t kBip320Mask = 0x1fffe000;

void read_version_mask(ObjectReader& config, std::uint32_t& out) {
  std::string text;
  if (!config.text("version_mask", text, R"("version_mask": "1fffe000")")) return;
  if (text.starts_with("0x")) text.erase(0, 2);
  std::uint32_t mask = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), mask, 16);
  if (text.empty() || end.ec != std::errc{} || end.ptr != text.data() + text.size()) {
    config.expected("version_mask", "up to 8 hex digits");
    return;
  }
  out = mask;
  if ((mask & ~kBip320Mask) != 0)
    config.note("version_mask",
                "has bits outside 1fffe000 (BIP320): nodes may take them for version signals");
}

// ckpool: 0 is the default.
void read_length(ObjectReader& config, std::string_view key, std::size_t& out,
                 std::string_view example) {
  std::size_t given = 0;
  if (!config.whole(key, given, {0, 8}, example) || given == 0) return;
  if (given < 2)
    config.expected(key, "a whole number from 2 to 8");
  else
    out = given;
}

void read_instance(ObjectReader& config, std::string& out) {
  std::string text;
  if (!config.text("instance", text, R"("instance": "eu-1")")) return;
  if (core::is_instance_name(text))
    out = std::move(text);
  else
    config.expected("instance", "1 to 32 characters of [A-Za-z0-9_-]");
}

}  // namespace

void read_work(ObjectReader& config, Settings& out) {
  core::Options& pool = out.pool;
  const auto unless_zero = [&](std::string_view key, double& value, Bounds bounds,
                               std::string_view example) {
    double given = 0;
    if (!config.number(key, given, {0, bounds.max}, example) || given == 0) return;
    if (given < bounds.min)
      config.expected(
          key, "a number from " + number_text(bounds.min) + " to " + number_text(bounds.max));
    else
      value = given;
  };
  unless_zero("blockpoll", pool.block_poll_ms, {1, 60'000}, R"("blockpoll": 100)");
  unless_zero("update_interval", pool.update_interval_s, {1, 600}, R"("update_interval": 30)");
  config.number("stale_work_limit", pool.stale_work_limit_s, {10, 3600},
                R"("stale_work_limit": 120)");
  if (pool.stale_work_limit_s < pool.update_interval_s)
    config.problem(config.has("stale_work_limit") ? "stale_work_limit" : "update_interval",
                   "stale_work_limit " + number_text(pool.stale_work_limit_s) +
                       " s is below update_interval " + number_text(pool.update_interval_s) +
                       " s: work would be withdrawn between two refreshes");
  config.boolean("empty_jobs", pool.empty_jobs, R"("empty_jobs": true)");
  config.number("hashrate_interval", pool.hashrate_interval_s, {1, 3600},
                R"("hashrate_interval": 60)");
  read_length(config, "nonce1length", pool.nonce1_length, R"("nonce1length": 4)");
  read_length(config, "nonce2length", pool.nonce2_length, R"("nonce2length": 8)");
  config.whole("shards", pool.shards, {0, core::kShardsMax}, R"("shards": 1)");
  read_version_mask(config, pool.version_mask);
  read_instance(config, pool.instance);
}

}  // namespace tbg::app
