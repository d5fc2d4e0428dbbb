#include "pool/app/ctl_run.h"

#include <algorithm>
#include <ctime>

#include "pool/app/ctl_command_line.h"
#include "pool/app/ctl_pool.h"
#include "pool/app/ctl_records.h"
#include "pool/app/ctl_show.h"
#include "pool/app/ctl_tag.h"
#include "pool/app/text.h"
#include "pool/live/admin_socket.h"

namespace tbg::app {
namespace {

CtlOutcome refused(const std::string& why) { return {kCtlRefused, {}, why + "\n"}; }

bool is_list(const std::string& command) {
  return command == "users" || command == "clients" || command == "blocks";
}

// The N strongest, if so many are wanted; users are always shown to people in that order.
void arrange(const CtlWish& wish, Json& rows) {
  const bool sorted = wish.top > 0 || (wish.command == "users" && !wish.json);
  if (sorted) sort_strongest(rows);
  if (wish.top > 0 && rows.size() > wish.top)
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(wish.top), rows.end());
}

std::string show_record(const std::string& command, const Json& result) {
  const auto file = result.at("file").get<std::string>();
  if (command == "record start") return "the pool restarts, and records to " + file + "\n";
  const std::string much =
      file + " (" + with_prefix(static_cast<double>(result.at("bytes").get<std::uint64_t>())) +
      "B so far)\n";
  if (command == "record stop") return "the recording ends; the pool goes on: " + much;
  if (result.at("recording").get<bool>()) return "recording to " + much;
  return file.empty() ? "not recording\n" : "not recording any more: " + much;
}

std::string show(const CtlWish& wish, const Json& result, std::size_t all) {
  const std::string& command = wish.command;
  if (command == "status") return show_status(result);
  if (command == "users") return show_users(result.at("rows"), all);
  if (command == "user") return show_user(result);
  if (command == "worker") return show_worker(result, std::time(nullptr));
  if (command == "clients") return show_clients(result.at("rows"), all);
  if (command == "blocks") return show_blocks(result.at("rows"));
  if (command == "loglevel") {
    const auto before = result.at("before").get<std::string>();
    const auto level = result.at("loglevel").get<std::string>();
    return before == level ? level + "\n" : before + " -> " + level + "\n";
  }
  if (command.starts_with("record ")) return show_record(command, result);
  if (command == "shutdown")
    return "the pool ends: miners are told to reconnect, blocks on their way are waited for\n";
  std::string out;
  if (command == "reload" || command == "tag")
    for (const Json& line : result.at("lines"))
      out += line.get<std::string>() + "\n";
  if (result.contains("clients"))
    out += command + ": " + result.at("clients").dump() + " client(s)\n";
  return out;
}

CtlOutcome done(const CtlWish& wish, Json& result) {
  const std::size_t all = result.contains("rows") ? result["rows"].size() : 0;
  if (is_list(wish.command)) arrange(wish, result["rows"]);
  if (!wish.json) return {kCtlOk, show(wish, result, all), {}};
  const Json& shown = is_list(wish.command) ? result.at("rows") : result;
  return {kCtlOk, shown.dump(2, ' ', false, Json::error_handler_t::replace) + "\n", {}};
}

CtlOutcome failed(const CtlReply& reply) { return {reply.status, {}, reply.error}; }

// Every client of one address: found first, then dropped one by one.
CtlReply drop_user(CtlPool& pool, const std::string& user) {
  CtlReply found = pool.ask_all("clients", {{"user", user}});
  if (found.status != kCtlOk) return found;
  std::size_t dropped = 0;
  for (const Json& row : found.result["rows"]) {
    const CtlReply reply = pool.ask("drop", {{"client", row["client"]}});
    if (reply.status == kCtlNoPool) return reply;
    if (reply.status == kCtlOk) ++dropped;  // else it has gone by itself
  }
  if (dropped == 0) return {kCtlRefused, {}, "no client of " + user + " is connected\n"};
  return {kCtlOk, {{"clients", dropped}}, {}};
}

// The pool judges, the file is written here, the pool reads it again.
CtlReply tag(CtlPool& pool, const Json& args) {
  CtlReply checked = pool.ask("tag_check", args);
  if (checked.status != kCtlOk) return checked;
  const Json& change = checked.result;
  const auto text = [&](const char* key) { return change.at(key).get<std::string>(); };
  const std::string problem = write_tag(text("file"), text("user"), text("name"));
  if (!problem.empty()) return {kCtlRefused, {}, problem + "\n"};
  CtlReply reloaded = pool.ask("reload", Json::object());
  if (reloaded.status != kCtlOk) {
    reloaded.error = text("file") + " is written, but: " + reloaded.error;
    return reloaded;
  }
  const std::string what = text("name").empty() ? "has no name any more" : "is " + text("name");
  Json lines = Json::array({text("user") + " " + what + " (" + text("file") + ")"});
  for (const Json& line : reloaded.result["lines"])
    lines.push_back(line);
  checked.result["lines"] = std::move(lines);
  return checked;
}

CtlReply carry_out(CtlPool& pool, const CtlWish& wish) {
  if (is_list(wish.command) || wish.command == "user") return pool.ask_all(wish.command, wish.args);
  if (!wish.drop_user.empty()) return drop_user(pool, wish.drop_user);
  if (wish.command == "tag") return tag(pool, wish.args);
  std::string command = wish.command;  // "record stop" is record_stop
  std::replace(command.begin(), command.end(), ' ', '_');
  return pool.ask(command, wish.args);
}

// A page of nothing is an answer, but not the one that was hoped for.
bool found_nothing(const CtlWish& wish, const Json& result) {
  return wish.command == "clients" && wish.args.contains("user") && result.at("rows").empty();
}

}  // namespace

CtlOutcome run_ctl(int argc, const char* const* argv) {
  const ParsedCtl parsed = parse_ctl(argc, argv);
  if (!parsed.wish)
    return parsed.status == kCtlOk ? CtlOutcome{kCtlOk, parsed.text, {}}
                                   : CtlOutcome{parsed.status, {}, parsed.text};
  const CtlWish& wish = *parsed.wish;
  const CtlPlace place = find_place(wish);
  if (!place.problem.empty()) return {kCtlUsage, {}, place.problem};
  if (wish.command == "records dump") return records_dump(place.datadir, wish.json);
  if (wish.command == "records verify") return records_verify(place.datadir, wish.json);
  if (place.socket.empty())
    return {kCtlNoPool,
            {},
            place.config + ": by this configuration the pool has no admin socket; set " +
                "\"admin_socket\" to a path of at most " +
                std::to_string(live::AdminSocket::kPathMax) + " characters, and restart it\n"};
  CtlPool pool(place.socket);
  CtlReply reply = carry_out(pool, wish);
  if (reply.status != kCtlOk) return failed(reply);
  if (found_nothing(wish, reply.result))
    return refused("no client of " + wish.args.at("user").get<std::string>() + " is connected");
  return done(wish, reply.result);
}

}  // namespace tbg::app
