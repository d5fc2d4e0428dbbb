// status, for people.
#include <cstdio>

#include "pool/app/ctl_show.h"
#include "pool/app/text.h"
#include "pool/live/spdlog_log.h"

namespace tbg::app {
namespace {

double number(const Json& json, const char* key) { return json.at(key).get<double>(); }
std::string count(const Json& json, const char* key) {
  return std::to_string(json.at(key).get<std::uint64_t>());
}

std::string hashrate_line(const Json& rates) {
  std::string out;
  for (const auto& [window, rate] : rates.items())
    out += (out.empty() ? "" : "   ") + window + " " + rate_text(rate.get<double>());
  return out;
}

std::string shares_line(const Json& shares) {
  const double accepted = number(shares, "accepted");
  const double rejected = number(shares, "rejected");
  std::string out =
      "accepted " + count(shares, "accepted") + ", rejected " + count(shares, "rejected");
  if (accepted + rejected > 0) {
    char percent[32];
    std::snprintf(percent, sizeof(percent), " (%.2f %%)", 100 * rejected / (accepted + rejected));
    out += percent;
  }
  for (const auto& [reason, times] : shares.at("reasons").items())
    out += "\n              " + reason + " " + times.dump();
  return out;
}

std::string chain_line(const Json& status) {
  const Json& tip = status.at("tip");
  if (tip.is_null()) return "no work from a node yet";
  std::string out = "height " + count(tip, "height") + " " + tip.at("hash").get<std::string>();
  if (!tip.at("age_s").is_null())
    out += ", " + duration_text(tip.at("age_s").get<std::int64_t>()) + " ago";
  return out;
}

std::string job_line(const Json& job) {
  return "block " + count(job, "height") + ", " + count(job, "transactions") + " transactions, " +
         "network difficulty " + difficulty_text(number(job, "network_difficulty")) + ", " +
         duration_text(job.at("age_s").get<std::int64_t>()) + " old";
}

std::string node_line(const Json& node) {
  std::string out = node.at("name").get<std::string>() + ": ";
  out += node.at("active") == true ? "work follows it" : "in reserve";
  out += node.at("answers") == true ? "" : ", does not answer";
  if (node.at("answers") == true && node.at("synced") == false) out += ", not synced";
  if (!node.at("height").is_null()) out += ", height " + node.at("height").dump();
  const auto trouble = node.at("trouble").get<std::string>();
  return trouble.empty() ? out : out + ": " + trouble;
}

std::string head(const Json& status) {
  std::string out = "tbgpool " + status.at("version").get<std::string>() + ", instance " +
                    status.at("instance").get<std::string>();
  if (status.contains("network")) out += " on " + status.at("network").get<std::string>();
  out += ": " + status.at("state").get<std::string>() + ", up " +
         duration_text(status.at("uptime_s").get<std::int64_t>());
  if (status.at("embedded") == true) out += "\nEMBEDDED NODE: nothing here is real";
  return out + "\n";
}

}  // namespace

std::string show_status(const Json& status) {
  std::string out = head(status);
  const auto line = [&](std::string_view name, const std::string& value) {
    out.append("  ").append(name).append(12 - name.size(), ' ').append(value).append("\n");
  };
  if (status.contains("nodes")) {
    const Json& miners = status.at("miners");
    const Json& blocks = status.at("blocks");
    const Json& events = status.at("events");
    line("hash rate", hashrate_line(status.at("hashrate")));
    line("shares", shares_line(status.at("shares")));
    line("best share", "difficulty " + difficulty_text(number(status, "best")));
    line("blocks", "found " + count(blocks, "found") + ", accepted " + count(blocks, "accepted") +
                       " since the start; ever " + count(blocks, "ever") +
                       (blocks.at("pending") == true ? "; one is on its way" : ""));
    const bool divided = number(miners, "shards") > 1;
    line("miners", count(miners, "connections") + " connections" +
                       (divided ? " on " + count(miners, "shards") + " shards" : "") + ", " +
                       count(miners, "authorized") + " logged in; " +
                       count(miners, "workers_online") + " of " + count(miners, "workers") +
                       " workers online; " + count(miners, "users") + " users");
    line("chain", chain_line(status));
    if (!status.at("job").is_null()) line("job", job_line(status.at("job")));
    for (const Json& node : status.at("nodes"))
      line("node", live::escaped(node_line(node)));
    line("events", count(events, "numbered") + " in boot " + count(status, "boot") + ", " +
                       with_prefix(number(events, "spool_bytes")) + "B; lost " +
                       count(events, "lost") + "; datagrams sent " +
                       count(events, "datagrams_sent") + ", dropped " +
                       count(events, "datagrams_dropped"));
  }
  if (!status.at("recording").is_null())
    line("recording", "to " + status.at("recording").get<std::string>());
  line("log level", status.at("loglevel").get<std::string>());
  return out;
}

}  // namespace tbg::app
