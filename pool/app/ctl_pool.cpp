#include "pool/app/ctl_pool.h"

#include <filesystem>

#include "pool/app/config.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;

// The file that tbgpool would read, too.
std::string config_file(const CtlWish& wish) {
  if (!wish.config.empty()) return wish.config;
  for (const char* const usual : {"tbgpool.json", "/etc/tbgpool/pool.json"})
    if (fs::exists(usual)) return usual;
  return {};
}

}  // namespace

CtlPlace find_place(const CtlWish& wish) {
  CtlPlace out;
  out.socket = wish.socket;
  out.datadir = wish.datadir;
  const bool for_records = wish.command.starts_with("records");
  if (for_records ? !out.datadir.empty() : !out.socket.empty()) return out;
  out.config = config_file(wish);
  if (!out.config.empty()) {
    const LoadedConfig config = load_config({out.config, {}, NodeKind::bitcoind});
    for (const std::string& problem : config.problems)
      out.problem += problem + "\n";
    out.datadir = config.settings.datadir;
    out.socket = admin_socket_path(config.settings);
    return out;
  }
  Settings settings = default_settings(NodeKind::bitcoind);
  if (!fs::exists(settings.datadir) && fs::exists(default_settings(NodeKind::embedded).datadir))
    settings = default_settings(NodeKind::embedded);
  out.datadir = settings.datadir;
  out.socket = admin_socket_path(settings);
  return out;
}

CtlReply CtlPool::unreachable(const std::string& why) const {
  return {kCtlNoPool,
          {},
          "no pool answers at " + path_ + ": " + why +
              (why == "Permission denied"
                   ? "\nIts user alone may ask, and root: run tbgctl as that user.\n"
                   : "\nIs tbgpool running? Start it (`tbgpool --config FILE`), or say where it is "
                     "(--socket PATH, or --config FILE).\n")};
}

CtlReply CtlPool::ask(const std::string& command, const Json& args) {
  if (!client_) {
    auto connected = live::AdminClient::connect(path_);
    if (!connected) return unreachable(connected.error().message);
    client_ = std::move(*connected);
  }
  std::string line;
  const Json question{{"command", command}, {"args", args}};
  if (!client_->ask(question.dump(-1, ' ', false, Json::error_handler_t::replace), line))
    return unreachable(line);
  const Json answer = Json::parse(line, nullptr, false);
  if (!answer.is_object() || !answer.contains("ok"))
    return unreachable("what answers is no tbgpool");
  if (answer["ok"] == true) return {kCtlOk, answer.value("result", Json()), {}};
  return {kCtlRefused, {}, answer.value("error", std::string("refused")) + "\n"};
}

CtlReply CtlPool::ask_all(const std::string& command, Json args) {
  CtlReply all = ask(command, args);
  if (all.status != kCtlOk) return all;
  Json next = all.result["next"];
  while (!next.is_null()) {
    args["after"] = next;
    CtlReply page = ask(command, args);
    if (page.status != kCtlOk) return page;
    for (Json& row : page.result["rows"])
      all.result["rows"].push_back(std::move(row));
    next = page.result["next"];
  }
  all.result.erase("next");
  return all;
}

}  // namespace tbg::app
