#include "sim/app/replay_report.h"

#include <cstdio>

namespace tbg::sim {
namespace {

constexpr std::size_t kPage = 1'000;  // clients asked for at once

void print_work(const core::Hub& hub) {
  const core::JobPtr& job = hub.current_job();
  if (job == nullptr) {
    std::printf("    no work\n");
  } else {
    std::printf("    work: job %u at height %lld on %s, %zu transactions\n",
                static_cast<unsigned>(job->sequence), static_cast<long long>(job->source->height),
                bitcoin::display_hex(job->source->previous).c_str(),
                job->source->transaction_count);
  }
  std::printf("    blocks on their way: %s\n", hub.blocks_pending() ? "yes" : "none");
}

void print_nodes(const core::Hub& hub) {
  for (const core::NodeView& node : hub.generator().nodes())
    std::printf("    node %s: %s%s, height %lld%s%s\n", node.name.c_str(),
                node.answers ? "answers" : "does not answer",
                node.active ? ", work follows it" : "", static_cast<long long>(node.height),
                node.trouble.empty() ? "" : ": ", node.trouble.c_str());
}

void print_client(const core::ClientView& client) {
  const std::string name = client.user.empty()     ? "(not authorised)"
                           : client.worker.empty() ? client.user
                                                   : client.user + "." + client.worker;
  std::printf("    %6llu  %-15s  %-20s  difficulty %-12g  %6llu accepted %5llu rejected  %s\n",
              static_cast<unsigned long long>(to_number(client.id)), client.ip.c_str(),
              client.user_agent.substr(0, 20).c_str(), client.difficulty,
              static_cast<unsigned long long>(client.accepted),
              static_cast<unsigned long long>(client.rejected), name.c_str());
}

void print_clients(const core::Shard& shard, Now now) {
  ConnectionId after{};
  for (;;) {
    const auto page = shard.clients(now, after, kPage);
    if (page.empty()) return;
    for (const core::ClientView& client : page)
      print_client(client);
    after = page.back().id;
  }
}

}  // namespace

void print_report(const recording::Replay& replay, const recording::LifeInfo& info) {
  const core::PoolCore* const hub = replay.part(0);
  if (hub == nullptr) {
    std::printf("  the pool had not begun\n");
    return;
  }
  std::printf("  the pool as it stands:\n");
  print_work(hub->hub());
  print_nodes(hub->hub());
  for (std::uint64_t i = info.threads == 1 ? 0 : 1; i < info.threads; ++i)
    if (const core::PoolCore* const part = replay.part(i))
      print_clients(part->shard(), replay.now());
}

}  // namespace tbg::sim
