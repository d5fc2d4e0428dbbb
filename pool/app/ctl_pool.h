// The running pool, as tbgctl reaches it: over its admin socket.
#pragma once

#include <optional>
#include <string>

#include "pool/app/admin_commands.h"
#include "pool/app/ctl_command_line.h"
#include "pool/live/admin_client.h"

namespace tbg::app {

// Where the pool's files are, by the wish and the configuration it leads to.
struct CtlPlace {
  std::string socket;  // "": the configuration wants none
  std::string datadir;
  std::string config;   // the file that said so, "" if there was none
  std::string problem;  // not "": the configuration cannot be used
};
CtlPlace find_place(const CtlWish& wish);

struct CtlReply {
  int status = kCtlOk;
  Json result;
  std::string error;  // not "" if status is not kCtlOk
};

class CtlPool {
 public:
  explicit CtlPool(std::string path) : path_(std::move(path)) {}

  // Connects with the first question.
  CtlReply ask(const std::string& command, const Json& args);
  // The same with every page: `rows` has them all.
  CtlReply ask_all(const std::string& command, Json args);

 private:
  [[nodiscard]] CtlReply unreachable(const std::string& why) const;

  std::string path_;
  std::optional<live::AdminClient> client_;
};

}  // namespace tbg::app
