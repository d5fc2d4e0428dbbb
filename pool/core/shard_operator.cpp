// What an operator sees of connections, and does to them.
#include <algorithm>

#include "pool/core/hashrate.h"
#include "pool/core/limits.h"
#include "pool/core/shard.h"
#include "pool/stratum/reply.h"

namespace tbg::core {
namespace {

double seconds_since(Now now, std::int64_t then_us) {
  return static_cast<double>(now.mono_us - then_us) / 1e6;
}

ClientView view_of(Now now, const Connection& c) {
  ClientView out{.id = c.id,
                 .ip = c.ip,
                 .listener = c.listener,
                 .user_agent = c.user_agent,
                 .subscribed = c.subscribed,
                 .user = {},
                 .worker = {},
                 .workers = c.channel.workers.size(),
                 .difficulty = c.channel.difficulty(),
                 .hashrate = 0,
                 .connected_s = seconds_since(now, c.connected_us),
                 .last_share_s = seconds_since(now, c.last_share_us),
                 .accepted = 0,
                 .rejected = 0,
                 .best = 0};
  if (!c.authorized()) return out;
  out.user = c.channel.payout->address;
  out.worker = c.channel.workers.front().name;
  double work = 0;
  for (const Worker& worker : c.channel.workers) {
    out.accepted += worker.accepted;
    out.rejected += worker.rejected;
    out.best = std::max(out.best, worker.best);
    work += worker.accepted_work;
  }
  const double mining_s = seconds_since(now, c.channel.workers.front().since_us);
  if (mining_s > 0) out.hashrate = work * kHashesPerDifficulty / mining_s;
  return out;
}

}  // namespace

bool valid_operator_text(std::string_view text) {
  return !text.empty() && text.size() <= kOperatorTextMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::vector<ClientView> Shard::clients(Now now, ConnectionId after, std::size_t limit) const {
  // Connections are read for the page only; finding it touches nothing but the dense seats.
  std::vector<Seat> page;
  const auto sooner = [](const Seat& a, const Seat& b) { return a.id < b.id; };
  limit = std::min(limit, kViewsMax);
  for (const Seat& seat : seats_) {
    if (seat.id <= after) continue;
    if (page.size() == limit) {
      if (limit == 0 || !sooner(seat, page.front())) continue;
      std::pop_heap(page.begin(), page.end(), sooner);
      page.pop_back();
    }
    page.push_back(seat);
    std::push_heap(page.begin(), page.end(), sooner);
  }
  std::sort_heap(page.begin(), page.end(), sooner);
  std::vector<ClientView> out;
  std::size_t workers = 0;
  for (const Seat& seat : page) {
    workers += seat.connection->channel.workers.size();
    if (!out.empty() && workers > kWorkersPerView) break;
    out.push_back(view_of(now, *seat.connection));
  }
  return out;
}

OperatorAnswer Shard::on_operator(const OperatorCommand& command) {
  std::string line;
  if (const auto* const drop = std::get_if<DropClient>(&command)) {
    Connection* const c = find(drop->client);
    if (c == nullptr || c->closing) return OperatorAnswer::no_such_client;
    close(*c, CloseReason::admin);
    return OperatorAnswer::done;
  }
  if (const auto* const message = std::get_if<MessageMiners>(&command)) {
    if (!valid_operator_text(message->text)) return OperatorAnswer::bad_text;
    stratum::notify_message(line, message->text);
    return tell(message->client, std::move(line));
  }
  stratum::notify_reconnect(line);
  return tell(std::get<ReconnectMiners>(command).client, std::move(line));
}

OperatorAnswer Shard::tell(std::optional<ConnectionId> client, std::string line) {
  if (client) {
    Connection* const c = find(*client);
    if (c == nullptr || c->closing) return OperatorAnswer::no_such_client;
    say(*c);
    c->out += line;
    return OperatorAnswer::done;
  }
  if (announcements_.size() >= kAnnouncementsMax) return OperatorAnswer::too_many;
  Announcement& announcement = announcements_.emplace_back();
  announcement.line = std::move(line);
  for (const Seat& seat : seats_)
    if (seat.rank != kNoWork) announcement.to.push_back(seat.id);
  return OperatorAnswer::done;
}

void Shard::announce_slice() {
  if (announcements_.empty() || !broadcast_.empty()) return;
  const std::string_view piece = announcements_.front().line;
  std::vector<ConnectionId>& to = announcements_.front().to;
  for (std::size_t i = 0; i < kConnectionsPerSlice && !to.empty(); ++i) {
    const Connection* const c = find(to.back());
    to.pop_back();
    if (c != nullptr && !c->closing) ports_.network.send(c->id, {&piece, 1});
  }
  if (to.empty()) announcements_.pop_front();
}

}  // namespace tbg::core
