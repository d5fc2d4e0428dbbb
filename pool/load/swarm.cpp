#include "pool/load/swarm.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/sha256.h"
#include "pool/load/clock.h"

namespace tbg::load {
namespace {

constexpr std::uint32_t kLoginsAtOnce = 128;
constexpr std::uint64_t kSubscribeId = 1;
constexpr std::uint64_t kAuthorizeId = 2;

}  // namespace

std::string miner_address(std::uint32_t index, bitcoin::Network network) {
  const bitcoin::Hash256 hash =
      bitcoin::sha256(bitcoin::as_bytes("tbgload " + std::to_string(index)));
  bitcoin::Bytes script{0x00, 20};  // P2WPKH: version 0, 20 bytes
  script.insert(script.end(), hash.bytes.begin(), hash.bytes.begin() + 20);
  return bitcoin::encode_address(script, network).value();
}

Swarm::Swarm(SwarmOptions options)
    : options_(std::move(options)), server_(parse_endpoint(options_.server)) {
  sessions_.reserve(options_.miners);
}

void Swarm::log_in() {
  const std::int64_t start = mono_ns();
  const double interval_ns = 1e9 / options_.login_rate;
  while (ready_ < options_.miners) {
    const std::int64_t now = mono_ns();
    if (now - start > seconds_to_ns(options_.login_timeout_s)) {
      throw std::runtime_error("only " + std::to_string(ready_) + " of " +
                               std::to_string(options_.miners) + " miners got work in time");
    }
    const auto due = static_cast<std::uint32_t>(
        std::min<double>(static_cast<double>(now - start) / interval_ns + 1, options_.miners));
    while (size() < due && size() - ready_ < kLoginsAtOnce)
      begin_login();
    turn(kNsPerMs);
  }
}

void Swarm::begin_login() {
  const std::uint32_t miner = size();
  auto session = std::make_unique<Session>();
  session->user = miner_address(miner, options_.network) + ".w";
  session->socket.connect(poller_, miner, server_);
  session->socket.out() = R"({"id":1,"method":"mining.subscribe","params":["tbgload/1.0"]})"
                          "\n";
  sessions_.push_back(std::move(session));
}

bool Swarm::turn(std::int64_t timeout_ns) {
  const auto events = poller_.wait(timeout_ns);
  for (const epoll_event& event : events) {
    const auto miner = static_cast<std::uint32_t>(event.data.u64);
    LineSocket& socket = sessions_[miner]->socket;
    if ((event.events & EPOLLOUT) != 0 && !socket.on_writable()) fail(miner, "cannot connect");
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) continue;
    read_time_ns_ = mono_ns();
    const bool alive = socket.read([&](std::string_view line) { on_line(miner, line); });
    if (!alive) fail(miner, "the server closed the connection");
    if (listener_.on_read_end) listener_.on_read_end(miner);
    flush(miner);
  }
  return !events.empty();
}

void Swarm::idle(double seconds) {
  const std::int64_t end = mono_ns() + seconds_to_ns(seconds);
  while (mono_ns() < end)
    turn(10 * kNsPerMs);
}

void Swarm::flush(std::uint32_t miner) {
  if (!sessions_[miner]->socket.flush()) fail(miner, "the server closed the connection");
}

void Swarm::on_line(std::uint32_t miner, std::string_view line) {
  Session& session = *sessions_[miner];
  switch (kind_of(line)) {
    case LineKind::notify:
      return on_notify(miner, line);
    case LineKind::difficulty:
      session.difficulty = parse_difficulty(line).value_or(session.difficulty);
      return;
    case LineKind::reply:
      if (session.step < Step::first_job) return on_login_reply(miner, line);
      if (const auto reply = parse_reply(line); reply && listener_.on_reply) {
        listener_.on_reply(miner, *reply);
      }
      return;
    case LineKind::other:
      return;
  }
}

void Swarm::on_login_reply(std::uint32_t miner, std::string_view line) {
  Session& session = *sessions_[miner];
  const auto reply = parse_reply(line);
  if (!reply || !reply->accepted) fail(miner, line);
  if (session.step == Step::subscribe && reply->id == kSubscribeId) {
    const auto subscription = parse_subscription(line);
    if (!subscription) fail(miner, line);
    session.subscription = *subscription;
    session.step = Step::authorize;
    session.socket.out().append(R"({"id":2,"method":"mining.authorize","params":[")" +
                                session.user + R"(",")" + options_.password + "\"]}\n");
  } else if (session.step == Step::authorize && reply->id == kAuthorizeId) {
    session.step = Step::first_job;
    count_if_ready(session);
  }
}

void Swarm::on_notify(std::uint32_t miner, std::string_view line) {
  Session& session = *sessions_[miner];
  session.has_job = true;
  count_if_ready(session);
  if (listener_.on_notify) listener_.on_notify(miner, line, session.difficulty);
}

// ckpool sends the first job before it answers the authorize, others afterwards.
void Swarm::count_if_ready(Session& session) {
  if (session.step != Step::first_job || !session.has_job) return;
  session.step = Step::ready;
  ++ready_;
}

void Swarm::fail(std::uint32_t miner, std::string_view what) const {
  throw std::runtime_error("miner " + std::to_string(miner) + " (" + sessions_[miner]->user +
                           "): " + std::string(what));
}

}  // namespace tbg::load
