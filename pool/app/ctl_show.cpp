#include "pool/app/ctl_show.h"

#include <algorithm>
#include <ctime>

#include "pool/app/ctl_table.h"
#include "pool/app/text.h"

namespace tbg::app {
namespace {

using Align = CtlTable::Align;

double number(const Json& json, const char* key) { return json.at(key).get<double>(); }
std::string count(const Json& json, const char* key) {
  return std::to_string(json.at(key).get<std::uint64_t>());
}
std::string text(const Json& json, const char* key) { return json.at(key).get<std::string>(); }
std::string ago(const Json& json, const char* key) {
  return duration_text(static_cast<std::int64_t>(number(json, key)));
}
// As the miner logs in.
std::string login(const Json& row) {
  const std::string name = text(row, "worker");
  return name.empty() ? text(row, "user") : text(row, "user") + "." + name;
}
double rate(const Json& row, const char* window) { return number(row.at("hashrate"), window); }

std::string and_more(std::size_t shown, std::size_t all) {
  return shown < all ? "and " + std::to_string(all - shown) + " more\n" : std::string();
}

}  // namespace

std::string rate_text(double hashes_per_s) { return with_prefix(hashes_per_s) + "H/s"; }

std::string difficulty_text(double difficulty) {
  return difficulty < 1000 ? short_number(difficulty) : with_prefix(difficulty);
}

std::string time_text(std::int64_t unix_s) {
  if (unix_s == 0) return "-";
  const std::time_t time = unix_s;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char buffer[40];
  const std::size_t size = std::strftime(buffer, sizeof(buffer), "%Y-%m-%d %H:%M:%S", &parts);
  return {buffer, size};
}

void sort_strongest(Json& rows) {
  const auto strength = [](const Json& row) {
    const Json& hashrate = row.at("hashrate");
    return hashrate.is_object() ? number(hashrate, "5m") : hashrate.get<double>();
  };
  std::vector<std::pair<double, Json>> order;
  for (Json& row : rows)
    order.emplace_back(strength(row), std::move(row));
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  rows = Json::array();
  for (auto& [rate, row] : order)
    rows.push_back(std::move(row));
}

std::string show_users(const Json& rows, std::size_t all) {
  CtlTable table({{"user"},
                  {"name"},
                  {"1m", Align::right},
                  {"5m", Align::right},
                  {"1d", Align::right},
                  {"shares", Align::right},
                  {"best", Align::right},
                  {"best of week", Align::right},
                  {"last share (UTC)"}});
  for (const Json& row : rows)
    table.add({text(row, "user"), text(row, "name"), rate_text(rate(row, "1m")),
               rate_text(rate(row, "5m")), rate_text(rate(row, "1d")), count(row, "shares"),
               difficulty_text(number(row, "best")), difficulty_text(number(row, "best_week")),
               time_text(row.at("last_share").get<std::int64_t>())});
  return table.text() + and_more(rows.size(), all);
}

std::string show_workers(const Json& rows) {
  CtlTable table({{"user.worker"},
                  {"conn", Align::right},
                  {"1m", Align::right},
                  {"1h", Align::right},
                  {"1d", Align::right},
                  {"shares", Align::right},
                  {"best", Align::right},
                  {"difficulty", Align::right},
                  {"last share (UTC)"}});
  for (const Json& row : rows)
    table.add({login(row), count(row, "connections"), rate_text(rate(row, "1m")),
               rate_text(rate(row, "1h")), rate_text(rate(row, "1d")), count(row, "shares"),
               difficulty_text(number(row, "best")), difficulty_text(number(row, "difficulty")),
               time_text(row.at("last_share").get<std::int64_t>())});
  return table.text();
}

std::string show_user(const Json& answer) {
  const Json& user = answer.at("user");
  std::string out = text(user, "user");
  if (!text(user, "name").empty()) out += " (" + text(user, "name") + ")";
  out += "\n  hash rate  ";
  for (const auto& [window, value] : user.at("hashrate").items())
    out += window + " " + rate_text(value.get<double>()) + "  ";
  out += "\n  best       " + difficulty_text(number(user, "best")) + ", this week " +
         difficulty_text(number(user, "best_week"));
  out += "\n  shares     " + count(user, "shares") + ", this week " + count(user, "shares_week") +
         "; their work " + difficulty_text(number(user, "work")) + "\n\n";
  return out + show_workers(answer.at("rows"));
}

std::string show_worker(const Json& worker, std::int64_t now_s) {
  const auto last = worker.at("last_share").get<std::int64_t>();
  return show_workers(Json::array({worker})) + "session best " +
         difficulty_text(number(worker, "best_session")) + ", last share " +
         duration_text(std::max<std::int64_t>(now_s - last, 0)) + " ago\n";
}

std::string show_clients(const Json& rows, std::size_t all) {
  CtlTable table({{"client", Align::right},
                  {"address"},
                  {"user agent"},
                  {"user.worker"},
                  {"difficulty", Align::right},
                  {"hash rate", Align::right},
                  {"accepted", Align::right},
                  {"rejected", Align::right},
                  {"best", Align::right},
                  {"connected", Align::right},
                  {"last share", Align::right}});
  for (const Json& row : rows) {
    std::string who = text(row, "user").empty() ? "(not logged in)" : login(row);
    const auto workers = row.at("workers").get<std::uint64_t>();
    if (workers > 1) who += " +" + std::to_string(workers - 1);
    const bool any = row.at("accepted") != 0 || row.at("rejected") != 0;
    table.add({count(row, "client"), text(row, "ip"), text(row, "user_agent"), who,
               difficulty_text(number(row, "difficulty")), rate_text(number(row, "hashrate")),
               count(row, "accepted"), count(row, "rejected"), difficulty_text(number(row, "best")),
               ago(row, "connected_s"), any ? ago(row, "last_share_s") + " ago" : "-"});
  }
  return table.text() + and_more(rows.size(), all);
}

std::string show_blocks(const Json& rows) {
  std::vector<const Json*> order;
  for (const Json& row : rows)
    order.push_back(&row);
  std::stable_sort(order.begin(), order.end(), [](const Json* a, const Json* b) {
    return number(*a, "height") > number(*b, "height");
  });
  CtlTable table({{"height", Align::right},
                  {"found (UTC)"},
                  {"status"},
                  {"conf", Align::right},
                  {"user.worker"},
                  {"hash"}});
  for (const Json* const row : order) {
    table.add({count(*row, "height"), time_text(row->at("found").get<std::int64_t>()),
               text(*row, "status"), count(*row, "confirmations"), login(*row),
               text(*row, "hash")});
  }
  return table.text();
}

}  // namespace tbg::app
