// The command line of tbgctl.
#pragma once

#include <optional>
#include <string>

#include "pool/app/admin_commands.h"

namespace tbg::app {

// What tbgctl exits with.
inline constexpr int kCtlOk = 0;
inline constexpr int kCtlRefused = 1;  // by the pool, or nothing was found; records: a problem
inline constexpr int kCtlUsage = 2;
inline constexpr int kCtlNoPool = 3;

struct CtlWish {
  std::string command;  // "status", ..., "record stop", "records dump"
  Json args = Json::object();
  bool json = false;
  std::size_t top = 0;    // rows to be shown; 0: all
  std::string drop_user;  // drop: every client of this address
  bool all = false;       // reconnect: everybody
  std::string socket;     // "": to be found
  std::string config;     // "": the usual ones
  std::string datadir;    // records; "": from the configuration
};

struct ParsedCtl {
  std::optional<CtlWish> wish;  // nullopt: print `text` and exit with `status`
  std::string text;
  int status = kCtlOk;
};
ParsedCtl parse_ctl(int argc, const char* const* argv);

}  // namespace tbg::app
