// Faults of the pool's process and of its machine.
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "pool/core/snapshot_text.h"
#include "sim/fault_kinds.h"
#include "sim/fleet.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

void restart_pool(World& world, const Fault&) {
  if (!world.pool().is_running()) world.pool().start();
}

std::uint64_t calls_of(const Fault& fault) {
  return static_cast<std::uint64_t>(std::max(fault.value, 1.0));
}

void lose_power(World& world, const Fault& fault) {
  world.pool().crash();
  world.store().power_loss(static_cast<std::size_t>(fault.value));
}

void fill_disk(World& world, const Fault& fault, bool full) {
  const std::size_t room = world.store().used() + static_cast<std::size_t>(fault.value);
  world.store().set_capacity(full ? std::optional{room} : std::nullopt);
}

constexpr std::string_view kSnapshotPrefix = "state-";
constexpr std::string_view kNewerRecords = "state-ffffffff-00000001";

// As tbgpool's next version would write it, or the one after.
bitcoin::Bytes newer_records() {
  std::string row;
  core::append_row(
      row, {},
      core::SnapshotHead{
          .version = core::kRecordsVersion + 1, .at = {}, .wall_us = 0, .pool = {}, .weeks = {}});
  return {row.begin(), row.end()};
}

void damage_records(World& world, const Fault& fault) {
  const std::vector<std::string> names = world.store().names(Folder::records);
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!name->starts_with(kSnapshotPrefix)) continue;
    const std::size_t size = world.store().look(Folder::records, *name)->size();
    if (size == 0) continue;
    return world.store().flip(Folder::records, *name, static_cast<std::size_t>(fault.value) % size);
  }
}

void run_consumers(World& world, const Fault& fault, bool running) {
  for (SpoolConsumer* const consumer : world.consumers(fault.target))
    consumer->set_running(running);
}

// Of the whole fleet: payout addresses are numbered from 0.
void rename_users(World& world, const Fault& fault) {
  std::uint32_t users = 0;
  for (const MinerGroup& group : world.plan().fleet)
    users += group.count;
  std::map<std::string, std::string> names;
  for (std::uint32_t n = 0; n < users && !fault.text.empty(); ++n)
    names[payout_address(world.plan().network, n)] = fault.text;
  world.pool().name_users(std::make_shared<const core::UserTags>(names));
}

using W = World;
using F = Fault;

}  // namespace

std::vector<FaultKind> pool_fault_kinds() {
  return {
      {"crash", "the pool dies as by kill -9, and is started again after for_s", true,
       [](W& w, const F&) { w.pool().crash(); }, restart_pool},
      {"crash_at_call", "it dies at its value-th call of a port from now, back after for_s", false,
       [](W& w, const F& f) { w.pool().crash_at_call(calls_of(f), to_us(f.for_s)); }, nullptr},
      {"crash_after_submission",
       "it dies value calls of a port after it next hands a block to a node, back after for_s",
       false,
       [](W& w, const F& f) { w.pool().crash_after_submission(calls_of(f), to_us(f.for_s)); },
       nullptr},
      {"power_loss", "the pool's machine loses power; value bytes of unsynced logs survive", true,
       lose_power, restart_pool},
      {"disk_full", "value bytes are left on the disk", true,
       [](W& w, const F& f) { fill_disk(w, f, true); },
       [](W& w, const F& f) { fill_disk(w, f, false); }},
      {"disk_error", "the value-th disk operation from now fails", false,
       [](W& w, const F& f) { w.store().fail_operation(static_cast<std::uint64_t>(f.value)); },
       nullptr},
      {"torn_writes", "a write that fails leaves its first value bytes behind", true,
       [](W& w, const F& f) { w.store().set_torn_append(static_cast<std::size_t>(f.value)); },
       [](W& w, const F&) { w.store().set_torn_append(0); }},
      {"records_damaged", "byte value of the newest snapshot of the records is flipped", false,
       damage_records, nullptr},
      {"records_newer", "a newer version wrote the records: the pool must not start on them", true,
       [](W& w, const F&) {
         (void)w.store().put(Folder::records, kNewerRecords, newer_records());
         w.pool().let_it_refuse(true);
       },
       [](W& w, const F& f) {
         (void)w.store().remove(Folder::records, kNewerRecords);
         w.pool().let_it_refuse(false);
         restart_pool(w, f);
       }},
      {"consumer_down", "who reads the spool (target) is killed, and comes back after for_s", true,
       [](W& w, const F& f) { run_consumers(w, f, false); },
       [](W& w, const F& f) { run_consumers(w, f, true); }},
      {"clock_jump", "the wall clock of the pool's machine jumps by value s", false,
       [](W& w, const F& f) { w.jump_wall_clock(to_us(f.value)); }, nullptr},
      {"rename_users", "the operator has all users called text (empty: no name) in coinbases",
       false, rename_users, nullptr},
      {"restart", "a planned restart: miners are told to reconnect, back after for_s", true,
       [](W& w, const F&) { w.pool().begin_shutdown(); },
       [](W& w, const F&) {
         w.pool().crash();
         w.pool().start();
       }},
  };
}

}  // namespace tbg::sim
