// Commands of the admin socket, a group in each admin_*.cpp: arguments in, JSON out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pool/app/admin_host.h"
#include "pool/app/json.h"

namespace tbg::app {

struct Refusal {
  std::string why;
};
// What a command found or did, or why not.
class AdminAnswer {
 public:
  AdminAnswer(Json result) : result_(std::move(result)) {}
  AdminAnswer(Refusal refusal) : refusal_(std::move(refusal)) {}

  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  [[nodiscard]] Json& result() { return result_; }

 private:
  Json result_;
  std::optional<Refusal> refusal_;
};

// Arguments of one command. Each asks for one by name and type; the first that is wrong is kept.
class AdminArgs {
 public:
  explicit AdminArgs(const Json& args) : args_(args) {}

  // "" if it is not there.
  std::string text(std::string_view name);
  std::string required_text(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name);
  // Rows of a page: at most core::kViewsMax.
  std::size_t limit();

  // To be called when all were asked for, before anything is done.
  std::optional<Refusal> finish();

 private:
  const Json* find(std::string_view name, bool good_type(const Json&), std::string_view type);

  const Json& args_;
  std::vector<std::string_view> known_;
  std::string problem_;
};

struct AdminCommand {
  std::string_view name;
  AdminAnswer (*run)(AdminHost&, AdminArgs&);
  bool needs_pool = true;  // refused until a node was reached
};

std::span<const AdminCommand> status_commands();   // status
std::span<const AdminCommand> user_commands();     // users, user, worker
std::span<const AdminCommand> block_commands();    // blocks
std::span<const AdminCommand> client_commands();   // clients, drop, message, reconnect
std::span<const AdminCommand> process_commands();  // loglevel, reload, shutdown
std::span<const AdminCommand> tag_commands();      // tag_check
std::span<const AdminCommand> record_commands();   // record_status, record_stop, record_start

}  // namespace tbg::app
