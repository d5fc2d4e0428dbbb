#include "fakes/network.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"

namespace tbg::fakes {

void FakeNetwork::Link::accept() {
  const std::size_t step = std::min(allowance, sent.size() - accepted);
  accepted += step;
  if (allowance != kUnlimited) allowance -= step;
}

FakeNetwork::Link& FakeNetwork::link(ConnectionId connection) {
  const auto found = links_.find(connection);
  TBG_ASSERT(found != links_.end());
  return found->second;
}

const FakeNetwork::Link* FakeNetwork::find(ConnectionId connection) const {
  const auto found = links_.find(connection);
  return found == links_.end() ? nullptr : &found->second;
}

ConnectionId FakeNetwork::open() {
  const ConnectionId id{next_id_++};
  links_.emplace(id, Link{});
  return id;
}

void FakeNetwork::drop(ConnectionId connection) { link(connection).open = false; }

void FakeNetwork::send(ConnectionId connection, std::span<const std::string_view> pieces) {
  ++sends_;
  const auto found = links_.find(connection);
  if (found == links_.end() || !found->second.open) return;
  for (const std::string_view piece : pieces)
    found->second.sent.append(piece);
  found->second.accept();
}

void FakeNetwork::close(ConnectionId connection, CloseReason reason) {
  const auto found = links_.find(connection);
  if (found == links_.end() || !found->second.open) return;
  found->second.open = false;
  found->second.reason = reason;
}

std::size_t FakeNetwork::queued(ConnectionId connection) const {
  const Link* found = find(connection);
  if (found == nullptr || !found->open) return 0;
  return found->queued.value_or(found->sent.size() - found->accepted);
}

void FakeNetwork::limit_accept(ConnectionId connection, std::size_t bytes) {
  link(connection).allowance = bytes;
  link(connection).accept();
}

void FakeNetwork::accept_more(ConnectionId connection, std::size_t bytes) {
  Link& peer = link(connection);
  if (peer.allowance != kUnlimited) peer.allowance += std::min(bytes, kUnlimited - peer.allowance);
  peer.accept();
}

void FakeNetwork::set_queued(ConnectionId connection, std::optional<std::size_t> bytes) {
  link(connection).queued = bytes;
}

const std::string& FakeNetwork::sent(ConnectionId connection) const {
  const Link* found = find(connection);
  TBG_ASSERT(found != nullptr);
  return found->sent;
}

std::string FakeNetwork::take(ConnectionId connection) {
  Link& peer = link(connection);
  std::string fresh = peer.sent.substr(peer.taken, peer.accepted - peer.taken);
  peer.taken = peer.accepted;
  return fresh;
}

bool FakeNetwork::is_open(ConnectionId connection) const {
  const Link* found = find(connection);
  return found != nullptr && found->open;
}

std::optional<CloseReason> FakeNetwork::close_reason(ConnectionId connection) const {
  const Link* found = find(connection);
  return found == nullptr ? std::nullopt : found->reason;
}

}  // namespace tbg::fakes
