// Requests of miners, one function each (stratum-v1 rules 1-8, 16, 17).
#include <algorithm>

#include "pool/core/limits.h"
#include "pool/core/shard.h"
#include "pool/stratum/reply.h"

namespace tbg::core {
namespace {

// Names come from anywhere: the log gets printable ASCII only, and not too much of it.
std::string for_log(std::string_view text) {
  std::string out{text.substr(0, 80)};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

stratum::Error login_error(bitcoin::AddressError error) {
  return error == bitcoin::AddressError::wrong_network ? stratum::Error::other_network
                                                       : stratum::Error::invalid_address;
}

}  // namespace

void Shard::on_line(Now now, Connection& connection, std::string_view line) {
  const stratum::ParseResult parsed = parser_.parse(line);
  if (parsed) return dispatch(now, connection, *parsed);
  if (connection.shares_in_batch > 0) judge_batch(now);
  const stratum::ParseFailure& failure = parsed.error();
  say(connection);
  if (failure.error == stratum::ParseError::invalid_request) {
    stratum::reply_error(connection.out, failure.id, stratum::Error::invalid_request);
    return;
  }
  stratum::reply_error(connection.out, "null", stratum::Error::invalid_json);
  close(connection, CloseReason::error);
}

void Shard::dispatch(Now now, Connection& c, const stratum::Request& request) {
  const std::string_view id = request.id;
  if (const auto* const share = std::get_if<stratum::Submit>(&request.method))
    return submit(now, c, id, share);
  if (std::holds_alternative<stratum::MalformedSubmit>(request.method))
    return submit(now, c, id, nullptr);
  if (std::holds_alternative<stratum::Stray>(request.method)) return;
  // Answers leave in the order of the requests: shares read before this one are judged first.
  if (c.shares_in_batch > 0) judge_batch(now);
  if (c.closing) return;
  std::visit(
      [&](const auto& method) {
        using T = std::decay_t<decltype(method)>;
        if constexpr (std::is_same_v<T, stratum::Subscribe>) subscribe(now, c, id, method);
        if constexpr (std::is_same_v<T, stratum::Authorize>) authorize(now, c, id, method);
        if constexpr (std::is_same_v<T, stratum::Configure>) configure(now, c, id, method);
        if constexpr (std::is_same_v<T, stratum::SuggestDifficulty>) suggest(now, c, method);
        if constexpr (std::is_same_v<T, stratum::ExtranonceSubscribe>) {
          say(c);
          stratum::reply_true(c.out, id);
        }
        if constexpr (std::is_same_v<T, stratum::Ping>) {
          say(c);
          stratum::reply_text(c.out, id, "pong");
        }
        if constexpr (std::is_same_v<T, stratum::GetTransactions>) {
          say(c);
          stratum::reply_count(c.out, id,
                               jobs_.empty() ? 0 : jobs_.newest()->source->transaction_count);
        }
        if constexpr (std::is_same_v<T, stratum::UnknownMethod>) {
          if (request.is_notification()) return;
          say(c);
          stratum::reply_error(c.out, id, stratum::Error::method_not_found);
        }
      },
      request.method);
}

void Shard::subscribe(Now now, Connection& c, std::string_view id,
                      const stratum::Subscribe& request) {
  if (!c.subscribed) {
    auto session = sessions_.resume(request.session_id, now.mono_us);
    c.resumed = session.has_value();
    if (!session) session = sessions_.open();
    if (!session) {
      ports_.log.write(LogLevel::error,
                       "every extranonce1 is in use: raise nonce1length to take more miners");
      close(c, CloseReason::limit);
      return;
    }
    c.subscribed = true;
    c.user_agent = request.user_agent.substr(0, kUserAgentMax);
    c.channel.session = *session;
    c.channel.extranonce1 = sessions_.extranonce(*session);
    apply_local_rules(options_, c.listener, c.user_agent, c.wishes);
  }
  say(c);
  stratum::reply_subscribe(c.out, id, session_text(c.channel.session.id),
                           c.channel.extranonce1.view(), options_.nonce2_length);
}

bool Shard::refuse_login(Now now, Connection& c, std::string_view id, stratum::Error error) {
  say(c);
  stratum::reply_error(c.out, id, error);
  if (!c.exempt && !c.failed_logins.take(now.mono_us, options_.limits.auth_per_min, 60 * kSecond))
    close(c, CloseReason::limit);
  return false;
}

void Shard::authorize(Now now, Connection& c, std::string_view id,
                      const stratum::Authorize& request) {
  if (!c.subscribed) {
    refuse_login(now, c, id, stratum::Error::not_subscribed);
    return;
  }
  const stratum::UserName user = stratum::split_user_name(request.user);
  const bitcoin::AddressResult address = bitcoin::decode_address(user.address, options_.network);
  if (!address) {
    refuse_login(now, c, id, login_error(address.error()));
    return;
  }
  if (c.authorized() && c.channel.payout->address != address->text) {
    refuse_login(now, c, id, stratum::Error::one_address);
    return;
  }
  if (user.worker_cut)
    ports_.log.write(LogLevel::info, "worker name cut to 128 bytes: " + for_log(request.user));
  if (!c.authorized()) {
    c.channel.payout = Payout{address->text, address->script, address->type};
    c.channel.set_tag(coinbase_tag(*c.channel.payout), 0);
    c.channel.tags_version = tags_version_;
    c.wishes.password = stratum::password_difficulty(request.password);
    ++counters_.authorized;
  }
  if (!c.channel.find_worker(request.user)) {
    if (c.channel.workers.size() >= kWorkersPerConnection) {
      refuse_login(now, c, id, stratum::Error::unauthorized_worker);
      return;
    }
    add_worker(now, c, request.user, user.worker);
  }
  say(c);
  stratum::reply_true(c.out, id);
}

std::size_t Shard::tag_limit(std::size_t payout_script_size) const {
  // For any height this pool will see: three or four bytes of height push (up to 2^31 blocks).
  bitcoin::CoinbaseSpec spec;
  spec.height = 0x7fffff;
  spec.extranonce_size = options_.nonce1_length + options_.nonce2_length;
  spec.witness_commitment = bitcoin::Hash256{};
  spec.donation_script = options_.donation_script;
  spec.donation_percent = options_.donation_percent;
  spec.value = 1'00000000;
  return std::min(bitcoin::max_tag_size(spec, payout_script_size), kTagMax);
}

void Shard::add_worker(Now now, Connection& c, std::string_view login, std::string_view name) {
  Channel& channel = c.channel;
  const bool first = channel.workers.empty();
  if (first) {
    const double start =
        fit_difficulty(start_difficulty(options_, c.wishes), difficulty_bounds(options_, c.wishes),
                       network_difficulty());
    channel.set_difficulty(start);
    rank(c);
    look_soon(c);
    c.awaiting_login = true;
    c.login_deadline_us = now.mono_us + kLoginTimeout;
    starting_.push_back(c.id);
  }
  const auto index = static_cast<std::uint32_t>(channel.workers.size());
  channel.workers.push_back(
      {.login = std::string{login}, .name = std::string{name}, .since_us = now.mono_us});
  ports_.events.emit(now, MinerConnected{.miner = {channel.payout->address, name, c.id},
                                         .ip = c.ip,
                                         .useragent = c.user_agent,
                                         .initial_diff = channel.difficulty(),
                                         .address_type = channel.payout->type,
                                         .version_rolling = c.version_rolling,
                                         .resumed = c.resumed});
  ports_.mailbox.to_hub(
      id_, Login{c.id, index, channel.payout->address, std::string{name}, channel.session});
}

void Shard::configure(Now now, Connection& c, std::string_view id,
                      const stratum::Configure& request) {
  if (request.version_rolling) {
    c.version_rolling = true;
    c.version_mask = options_.version_mask & request.version_mask;
  }
  say(c);
  stratum::reply_configure(c.out, id, request, options_.version_mask & request.version_mask);
  if (!request.minimum_difficulty || !request.minimum_difficulty_value) return;
  if (!(*request.minimum_difficulty_value >= 0)) return;
  c.wishes.floor = *request.minimum_difficulty_value;
  if (c.authorized() && c.channel.difficulty() < c.wishes.floor)
    change_difficulty(now, c, c.wishes.floor, DiffReason::configure, 0);
}

void Shard::suggest(Now now, Connection& c, const stratum::SuggestDifficulty& request) {
  if (!request.value || !(*request.value > 0)) return;
  // The same value again changes nothing: NerdMiner repeats itself every 30 s to stay connected.
  if (c.wishes.suggested == request.value) return;
  c.wishes.suggested = request.value;
  if (!c.authorized() || c.wishes.password) return;
  // What was remembered of this worker knows more than the default its firmware suggests at login.
  if (std::exchange(c.restored, false)) return;
  change_difficulty(now, c, *request.value, DiffReason::suggested, 0);
}

void Shard::submit(Now now, Connection& c, std::string_view id, const stratum::Submit* request) {
  using stratum::Error;
  Share share;
  share.connection = &c;
  if (request == nullptr) {
    share.refused = Error::invalid_params;
  } else if (!c.subscribed) {
    share.refused = Error::not_subscribed;
  } else if (!c.authorized()) {
    share.refused = Error::unauthorized_worker;
  } else {
    share.refused = prepare(now, *request, share);
  }
  share.id_at = ids_.size();
  share.id_size = id.size();
  ids_ += id;
  ++c.shares_in_batch;
  batch_.push_back(std::move(share));
  if (batch_.size() >= kSharesPerBatch) judge_batch(now);
}

}  // namespace tbg::core
