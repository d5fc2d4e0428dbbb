// clients, drop, message, reconnect: connections, and what is done to them.
#include <array>

#include "pool/app/admin_commands.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

using core::OperatorAnswer;

Json client_json(const core::ClientView& client) {
  return {{"client", to_number(client.id)},
          {"ip", client.ip},
          {"user_agent", client.user_agent},
          {"user", client.user},
          {"worker", client.worker},
          {"workers", client.workers},
          {"difficulty", client.difficulty},
          {"hashrate", client.hashrate},
          {"connected_s", client.connected_s},
          {"last_share_s", client.last_share_s},
          {"accepted", client.accepted},
          {"rejected", client.rejected},
          {"best", client.best}};
}

Refusal busy() {
  return {
      "a shard is busy, or waits for its disk, and has not answered: look again in a moment; what "
      "it was told to do it will still do"};
}

// With `user` a page may have no row, and more pages behind it: only so is each as short.
AdminAnswer clients(AdminHost& host, AdminArgs& args) {
  const ConnectionId after{args.number("after").value_or(0)};
  const std::size_t limit = args.limit();
  const std::string user = args.text("user");
  if (const auto wrong = args.finish()) return *wrong;
  const auto page = host.pool()->clients(host.now(), after, limit);
  if (!page) return busy();
  Json rows = Json::array();
  for (const core::ClientView& client : *page)
    if (user.empty() || client.user == user) rows.push_back(client_json(client));
  // A page may be short without being the last.
  const Json next = page->empty() ? Json() : Json(to_number(page->back().id));
  return Json{{"rows", std::move(rows)}, {"next", next}};
}

AdminAnswer answer(OperatorAnswer answer, std::optional<std::uint64_t> client, std::size_t all) {
  switch (answer) {
    case OperatorAnswer::done:
      return Json{{"clients", client ? 1 : all}};
    case OperatorAnswer::no_such_client:
      return Refusal{"there is no client " + std::to_string(client.value_or(0)) +
                     ": it has gone, or never was; `tbgctl clients` lists them"};
    case OperatorAnswer::bad_text:
      return Refusal{"a message is 1 to " + std::to_string(core::kOperatorTextMax) +
                     " printable ASCII characters: miners show it on small displays"};
    case OperatorAnswer::too_many:
      return Refusal{
          "the last messages to everybody are still on their way: try again in a "
          "moment"};
  }
  return Refusal{};
}

std::optional<ConnectionId> to_id(std::optional<std::uint64_t> number) {
  return number ? std::optional(ConnectionId{*number}) : std::nullopt;
}

AdminAnswer command(AdminHost& host, const core::OperatorCommand& wish,
                    std::optional<std::uint64_t> client) {
  PoolView& pool = *host.pool();
  const auto done = pool.on_operator(host.now(), wish);
  if (!done) return busy();
  return answer(*done, client, pool.totals().shares.authorized);
}

AdminAnswer drop(AdminHost& host, AdminArgs& args) {
  const auto client = args.number("client");
  if (const auto wrong = args.finish()) return *wrong;
  if (!client) return Refusal{"client is missing: the number that `tbgctl clients` shows"};
  return command(host, core::DropClient{ConnectionId{*client}}, client);
}

AdminAnswer message(AdminHost& host, AdminArgs& args) {
  std::string text = args.required_text("text");
  const auto client = args.number("client");
  if (const auto wrong = args.finish()) return *wrong;
  return command(host, core::MessageMiners{std::move(text), to_id(client)}, client);
}

AdminAnswer reconnect(AdminHost& host, AdminArgs& args) {
  const auto client = args.number("client");
  if (const auto wrong = args.finish()) return *wrong;
  return command(host, core::ReconnectMiners{to_id(client)}, client);
}

constexpr std::array kCommands{AdminCommand{"clients", &clients}, AdminCommand{"drop", &drop},
                               AdminCommand{"message", &message},
                               AdminCommand{"reconnect", &reconnect}};

}  // namespace

std::span<const AdminCommand> client_commands() { return kCommands; }

}  // namespace tbg::app
