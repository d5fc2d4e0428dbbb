#include "sim/checkers/work_unique.h"

#include "sim/checkers/sha256.h"

namespace tbg::sim {
namespace {

void append(Bytes& out, const auto& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

ShortHash headers_of(const WireClient& client, const WireJob& job) {
  Bytes all;
  for (const Bytes& part : {job.coinb1, client.extranonce1, job.coinb2}) {
    append_le32(all, static_cast<std::uint32_t>(part.size()));
    append(all, part);
  }
  append_le32(all, static_cast<std::uint32_t>(client.nonce2_size));
  for (const std::uint32_t number : {job.version, job.bits, job.time})
    append_le32(all, number);
  for (const Hash& step : *job.branch)
    append(all, step);
  return short_hash(sha256(all.data(), all.size()));
}

std::uint32_t digest_of(const std::string& id) {
  std::uint32_t digest = 2166136261;  // FNV-1a
  for (const char c : id)
    digest = (digest ^ static_cast<std::uint8_t>(c)) * 16777619;
  return digest;
}

}  // namespace

void WorkUnique::wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                            const WireReply&) {
  if (request != nullptr && request->method == Method::subscribe) hold(at, client);
}

void WorkUnique::wire_notice(Moment at, const WireClient& client, std::string_view) {
  if (held_.contains(client.id)) hold(at, client);  // it may have been given another extranonce1
}

void WorkUnique::hold(Moment at, const WireClient& client) {
  if (!client.subscribed) return;
  const Space space{client.extranonce1, client.nonce2_size};
  const auto before = held_.find(client.id);
  if (before != held_.end()) {
    if (before->second == space) return;
    holders_.erase(before->second);
  }
  held_[client.id] = space;
  count_judged();
  const auto [holder, is_free] = holders_.emplace(space, client.id);
  if (is_free || holder->second == client.id) return;
  tell(at, client.id,
       "extranonce1 " + hex_of(space.first) + " belongs to live client " +
           std::to_string(holder->second));
}

void WorkUnique::wire_job(Moment at, const WireClient& client, const WireJobPtr& job) {
  count_judged();
  Given& given = given_.at(job->previous, headers_of(client, *job));
  const std::uint32_t id = digest_of(job->id);
  const bool again = given.boot == boot_ && given.id == id && given.client != client.id;
  if (given.known && !(again && options_.resumed_may_repeat))
    tell(at, client.id,
         "job " + job->id + " is work that client " + std::to_string(given.client) +
             " was given in boot " + std::to_string(given.boot));
  given = {client.id, boot_, id, true};
}

void WorkUnique::wire_gone(Moment, const WireClient& client) {
  const auto held = held_.find(client.id);
  if (held == held_.end()) return;
  const auto holder = holders_.find(held->second);
  if (holder != holders_.end() && holder->second == client.id) holders_.erase(holder);
  held_.erase(held);
}

void WorkUnique::share_seen(Moment at, const SeenShare& share) {
  if (share.headers.empty() || !share.accepted()) return;
  count_judged();
  if (!share.credited_before) return;
  tell(at, share.client,
       "credited a header that was credited before, on job " + share.request.submit->job->id);
}

void WorkUnique::tell(Moment at, Client client, const std::string& what) {
  report(at, "client " + std::to_string(client) + ": " + what);
}

}  // namespace tbg::sim
