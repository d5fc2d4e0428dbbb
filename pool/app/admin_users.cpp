// users, user, worker: who mines, and how well.
#include <array>

#include "pool/app/admin_commands.h"
#include "pool/app/ledger_json.h"

namespace tbg::app {
namespace {

using core::Ledger;
using core::Tally;

Json user_row(const AdminHost& host, const Ledger& ledger, const std::string& address,
              const Tally& tally) {
  return user_json(host.now(), ledger, address, host.name_of(address), tally);
}

AdminAnswer users(AdminHost& host, AdminArgs& args) {
  const std::string after = args.text("after");
  const std::size_t limit = args.limit();
  if (const auto wrong = args.finish()) return *wrong;
  const Ledger& ledger = host.pool()->hub().ledger();
  Json rows = Json::array();
  auto user = ledger.users().upper_bound(after);
  for (; user != ledger.users().end() && rows.size() < limit; ++user)
    rows.push_back(user_row(host, ledger, user->first, user->second.tally));
  const Json next = user == ledger.users().end() ? Json() : rows.back()["user"];
  return Json{{"rows", std::move(rows)}, {"next", next}};
}

Refusal no_user(const std::string& address) {
  return {address + " has no share here yet; `tbgctl users` lists those that have"};
}

// Rows of one user, behind the worker of that name.
AdminAnswer user(AdminHost& host, AdminArgs& args) {
  const std::string address = args.required_text("user");
  const std::string after = args.text("after");
  const std::size_t limit = args.limit();
  if (const auto wrong = args.finish()) return *wrong;
  const Ledger& ledger = host.pool()->hub().ledger();
  const auto found = ledger.users().find(address);
  if (found == ledger.users().end()) return no_user(address);
  const auto& workers = ledger.workers_by_name();
  // A worker without a name is the first, and no name comes before it.
  auto worker =
      after.empty() ? workers.lower_bound({address, ""}) : workers.upper_bound({address, after});
  Json rows = Json::array();
  const auto more = [&] { return worker != workers.end() && worker->first.first == address; };
  for (; more() && rows.size() < limit; ++worker)
    rows.push_back(worker_json(host.now(), ledger, worker->second));
  const Json next = more() ? rows.back()["worker"] : Json();
  return Json{{"user", user_row(host, ledger, address, found->second.tally)},
              {"rows", std::move(rows)},
              {"next", next}};
}

AdminAnswer worker(AdminHost& host, AdminArgs& args) {
  const std::string address = args.required_text("user");
  const std::string name = args.text("worker");
  if (const auto wrong = args.finish()) return *wrong;
  const Ledger& ledger = host.pool()->hub().ledger();
  const auto found = ledger.workers_by_name().find({address, name});
  if (found == ledger.workers_by_name().end())
    return Refusal{address + " has no worker \"" + name + "\" with a share; `tbgctl user " +
                   address + "` lists those that have"};
  return worker_json(host.now(), ledger, found->second);
}

constexpr std::array kCommands{AdminCommand{"users", &users}, AdminCommand{"user", &user},
                               AdminCommand{"worker", &worker}};

}  // namespace

std::span<const AdminCommand> user_commands() { return kCommands; }

}  // namespace tbg::app
