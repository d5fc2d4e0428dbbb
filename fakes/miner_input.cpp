#include <algorithm>

#include "fakes/miner_line.h"
#include "fakes/miner_message.h"

namespace tbg::fakes {

using Json = nlohmann::json;

namespace {

std::uint32_t mask_of(const Json& value) {
  if (!value.is_string()) return 0;
  const std::optional<bitcoin::Bytes> bytes = bitcoin::from_hex(value.get<std::string>());
  std::uint32_t mask = 0;
  for (const std::uint8_t byte : bytes.value_or(bitcoin::Bytes()))
    mask = mask << 8 | byte;
  return mask;
}

std::string reason_of(const Json& error) {
  if (error.is_array() && error.size() >= 2 && error[1].is_string()) {
    return error[1].get<std::string>();
  }
  return "rejected";
}

}  // namespace

void VirtualMiner::on_line(std::string_view line) {
  if (const auto id = read_success(line)) {
    static const Message success{{}, {}, {}, true, nullptr};
    return on_reply_to(*id, success);
  }
  if (const auto notify = read_notify(line)) return on_notify(*notify);
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) {
    if (!line.empty()) ++stats_.bad_lines;
    return;
  }
  Message message{json.value("id", Json()),
                  {},
                  json.value("params", Json()),
                  json.value("result", Json()),
                  json.value("error", Json())};
  const Json method = json.value("method", Json());
  if (method.is_string()) {
    message.method = method.get<std::string>();
    on_method(message);
  } else {
    on_reply(message);
  }
}

void VirtualMiner::on_reply(const Message& message) {
  if (message.id.is_number_unsigned()) on_reply_to(message.id.get<std::uint64_t>(), message);
}

void VirtualMiner::on_reply_to(std::uint64_t id, const Message& message) {
  const auto found = std::find_if(pending_.begin(), pending_.end(),
                                  [id](const Pending& request) { return request.id == id; });
  if (found == pending_.end()) return;
  const Asked what = found->what;
  pending_.erase(found);
  switch (what) {
    case Asked::configure:
      on_configured(message);
      break;
    case Asked::subscribe:
      on_subscribed(message);
      break;
    case Asked::authorize:
      authorized_ = authorized_ || message.result == true;
      break;
    case Asked::submit:
      on_submit_reply(message);
      break;
    case Asked::other:
      break;
  }
  send_burst();
}

void VirtualMiner::on_submit_reply(const Message& message) {
  if (message.result == true) {
    ++stats_.accepted;
  } else {
    ++stats_.rejected[reason_of(message.error)];
  }
}

void VirtualMiner::on_subscribed(const Message& message) {
  const Json& result = message.result;
  const bool good = result.is_array() && result.size() == 3 && result[1].is_string() &&
                    result[2].is_number_unsigned();
  if (!good) {
    ++stats_.bad_lines;
    return;
  }
  subscribed_ = true;
  for (const Json& pair : result[0]) {
    if (pair.is_array() && pair.size() == 2 && pair[1].is_string()) {
      session_id_ = pair[1].get<std::string>();
    }
  }
  const auto extranonce1 = bitcoin::from_hex(result[1].get<std::string>());
  work_.set_extranonce(extranonce1.value_or(bitcoin::Bytes()), result[2].get<std::size_t>());
}

void VirtualMiner::on_configured(const Message& message) {
  if (!message.result.is_object() || message.result.value("version-rolling", Json()) != true) {
    return;
  }
  version_mask_ = mask_of(message.result.value("version-rolling.mask", Json()));
  work_.set_version_mask(version_mask_);
}

void VirtualMiner::on_method(const Message& message) {
  if (message.method == "mining.notify") {
    on_notify(message);
  } else if (message.method == "mining.set_difficulty") {
    const bool good = message.params.is_array() && message.params.size() == 1 &&
                      message.params[0].is_number() && message.params[0].get<double>() > 0;
    if (!good) {
      ++stats_.bad_lines;
      return;
    }
    next_difficulty_ = message.params[0].get<double>();
    if (options_.profile.difficulty_at_once) apply_difficulty(next_difficulty_);
  } else if (message.method == "mining.set_version_mask") {
    version_mask_ =
        mask_of(message.params.is_array() && !message.params.empty() ? message.params[0] : Json());
    work_.set_version_mask(version_mask_);
  } else if (message.method == "mining.set_extranonce") {
    set_extranonce(message);
  } else if (message.method == "client.reconnect") {
    wants_reconnect_ = true;
  } else if (message.method == "mining.ping") {
    output_ += "{\"id\":" + message.id.dump() + ",\"result\":\"pong\",\"error\":null}\n";
  }
}

// Counts from the next job on: the running one keeps the header it is hashing.
void VirtualMiner::set_extranonce(const Message& message) {
  const auto extranonce1 = bitcoin::from_hex(message.text(0));
  const bool good =
      extranonce1 && message.params.size() == 2 && message.params[1].is_number_unsigned();
  if (!good) {
    ++stats_.bad_lines;
    return;
  }
  work_.clear();
  work_.set_extranonce(*extranonce1, message.params[1].get<std::size_t>());
}

void VirtualMiner::on_notify(const Message& message) {
  NotifyTexts texts;
  const bool good = message.params.is_array() && message.params.size() == 9 &&
                    message.params[4].is_array() && message.params[8].is_boolean();
  if (good) {
    texts = {message.text(0),
             message.text(1),
             message.text(2),
             message.text(3),
             {},
             message.text(5),
             message.text(6),
             message.text(7),
             message.params[8].get<bool>()};
    for (const Json& node : message.params[4])
      texts.branch.push_back(node.is_string() ? node.get_ref<const std::string&>()
                                              : std::string_view());
  }
  on_notify(texts);  // of empty texts no job can be made
}

void VirtualMiner::on_notify(const NotifyTexts& texts) {
  ++stats_.notifies;
  std::optional<MinerJob> job;
  if (subscribed_) job = parse_job(texts);
  if (!job) {
    ++stats_.bad_lines;
    return;
  }
  apply_difficulty(next_difficulty_);
  work_.set_job(std::move(*job));
  ++job_number_;
}

}  // namespace tbg::fakes
