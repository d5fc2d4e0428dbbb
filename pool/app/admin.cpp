#include "pool/app/admin.h"

#include <algorithm>
#include <array>

#include "pool/app/admin_commands.h"
#include "pool/app/text.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

constexpr std::array kGroups{&status_commands,  &user_commands, &block_commands, &client_commands,
                             &process_commands, &tag_commands,  &record_commands};

const AdminCommand* find_command(std::string_view name) {
  for (const auto group : kGroups)
    for (const AdminCommand& command : group())
      if (command.name == name) return &command;
  return nullptr;
}

std::string all_names() {
  std::string out;
  for (const auto group : kGroups)
    for (const AdminCommand& command : group())
      out.append(out.empty() ? "" : ", ").append(command.name);
  return out;
}

// Names of miners may be no UTF-8: that must not cost the whole answer.
std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

AdminAnswer run(AdminHost& host, const Json& question) {
  if (!question.is_object() || !question.contains("command") || !question["command"].is_string())
    return Refusal{R"(expected {"command":"status"}, or another command: )" + all_names()};
  const auto name = question["command"].get<std::string>();
  const AdminCommand* const command = find_command(name);
  if (command == nullptr)
    return Refusal{"there is no command \"" + name + "\"; there are " + all_names()};
  if (command->needs_pool && host.pool() == nullptr)
    return Refusal{
        "no node has answered yet, so there is no work, no miner and no record: see "
        "the log, and `tbgctl status`"};
  const Json none = Json::object();
  const Json& args = question.contains("args") ? question["args"] : none;
  if (!args.is_object()) return Refusal{"\"args\" must be an object"};
  AdminArgs reader(args);
  return command->run(host, reader);
}

}  // namespace

const Json* AdminArgs::find(std::string_view name, bool good_type(const Json&),
                            std::string_view type) {
  known_.push_back(name);
  const auto found = args_.find(std::string(name));
  if (found == args_.end() || found->is_null()) return nullptr;
  if (good_type(*found)) return &*found;
  if (problem_.empty()) problem_ = std::string(name) + " must be " + std::string(type);
  return nullptr;
}

std::string AdminArgs::text(std::string_view name) {
  const Json* const value = find(
      name, [](const Json& json) { return json.is_string(); }, "a text");
  return value == nullptr ? std::string() : value->get<std::string>();
}

std::string AdminArgs::required_text(std::string_view name) {
  std::string value = text(name);
  if (value.empty() && problem_.empty()) problem_ = std::string(name) + " is missing";
  return value;
}

std::optional<std::uint64_t> AdminArgs::number(std::string_view name) {
  const Json* const value = find(
      name, [](const Json& json) { return json.is_number_unsigned(); },
      "a whole number, 0 or more");
  return value == nullptr ? std::nullopt : std::optional(value->get<std::uint64_t>());
}

std::size_t AdminArgs::limit() {
  return std::clamp<std::uint64_t>(number("limit").value_or(core::kViewsMax), 1, core::kViewsMax);
}

std::optional<Refusal> AdminArgs::finish() {
  for (const auto& item : args_.items())
    if (problem_.empty() && std::find(known_.begin(), known_.end(), item.key()) == known_.end())
      problem_ = "there is no argument \"" + item.key() + "\" to this command";
  return problem_.empty() ? std::nullopt : std::optional(Refusal{problem_});
}

std::string admin_refusal(std::string_view why) {
  return dumped({{"ok", false}, {"error", std::string(why)}});
}

std::string admin_answer(AdminHost& host, std::string_view line) {
  const Json question = Json::parse(line, nullptr, false);
  if (question.is_discarded())
    return admin_refusal(R"(not JSON; expected a line such as {"command":"status"})");
  AdminAnswer answer = run(host, question);
  if (answer.refusal()) return admin_refusal(answer.refusal()->why);
  return dumped({{"ok", true}, {"result", std::move(answer.result())}});
}

}  // namespace tbg::app
