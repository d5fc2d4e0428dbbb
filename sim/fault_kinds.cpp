// The catalogue of faults, and those of nodes and miners.
#include <algorithm>
#include <charconv>

#include "sim/fault_kinds.h"
#include "sim/faults.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

// Nodes named by the fault's target: a number, or all.
std::vector<NodeId> nodes_of(const World& world, const Fault& fault) {
  std::vector<NodeId> nodes;
  unsigned wanted = 0;
  const std::string& text = fault.target;
  const bool one =
      !text.empty() &&
      std::from_chars(text.data(), text.data() + text.size(), wanted).ec == std::errc();
  for (std::uint32_t i = 0; i < world.plan().nodes; ++i)
    if (!one || i == wanted) nodes.push_back(NodeId{static_cast<std::uint8_t>(i)});
  return nodes;
}

template <typename F>
void each_behaviour(World& world, const Fault& fault, F&& change) {
  for (const NodeId node : nodes_of(world, fault))
    change(world.network().nodes().behaviour(node));
  world.pool().node_changed();
}

// Faults overlap: a node that is up again may still hang.
void tell_reachable(World& world, const Fault& fault) {
  for (const NodeId node : nodes_of(world, fault)) {
    const fakes::NodeBehaviour& behaviour = world.network().nodes().behaviour(node);
    world.tap().on_node_reachable(world.moment(), to_index(node),
                                  behaviour.up && !behaviour.hanging);
  }
}

void node_up(World& world, const Fault& fault, bool up) {
  for (const NodeId node : nodes_of(world, fault))
    world.network().nodes().set_up(node, up);
  tell_reachable(world, fault);
  world.pool().node_changed();
}

void node_hangs(World& world, const Fault& fault, bool hangs) {
  each_behaviour(world, fault, [&](fakes::NodeBehaviour& b) { b.hanging = hangs; });
  tell_reachable(world, fault);
}

void node_latency(World& world, const Fault& fault, bool slow) {
  const fakes::NodeBehaviour usual;
  const auto extra_us = static_cast<std::int64_t>(fault.value * 1e3);
  each_behaviour(world, fault, [&](fakes::NodeBehaviour& b) {
    for (std::size_t i = 0; i < fakes::kQuestions; ++i)
      b.latency_us[i] = usual.latency_us[i] + (slow ? extra_us : 0);
  });
}

void template_latency(World& world, const Fault& fault, double extra_ms) {
  constexpr auto kTemplate = static_cast<std::size_t>(fakes::Question::block_template);
  const auto extra_us = static_cast<std::int64_t>(extra_ms * 1e3);
  each_behaviour(world, fault, [&](fakes::NodeBehaviour& b) {
    b.latency_us[kTemplate] = fakes::NodeBehaviour{}.latency_us[kTemplate] + extra_us;
  });
}

void notice_latency(World& world, const Fault& fault, double extra_ms) {
  const auto extra_us = static_cast<std::int64_t>(extra_ms * 1e3);
  each_behaviour(world, fault, [&](fakes::NodeBehaviour& b) {
    b.notice_latency_us = fakes::NodeBehaviour{}.notice_latency_us + extra_us;
  });
}

void fail_questions(World& world, const Fault& fault) {
  static constexpr NodeFault kFaults[] = {
      NodeFault::timeout,    NodeFault::unauthorized,  NodeFault::forbidden,
      NodeFault::busy,       NodeFault::http_error,    NodeFault::bad_reply,
      NodeFault::warming_up, NodeFault::not_connected, NodeFault::initial_download,
      NodeFault::rpc_error,  NodeFault::bad_template};
  const auto which = static_cast<std::size_t>(fault.value) % std::size(kFaults);
  for (const NodeId node : nodes_of(world, fault))
    for (std::size_t kind = 0; kind < fakes::kQuestions; ++kind)
      world.network().nodes().fail_next(node, static_cast<fakes::Question>(kind), kFaults[which],
                                        1);
}

void submit_answer(World& world, const Fault& fault) {
  for (const NodeId node : nodes_of(world, fault))
    world.network().nodes().answer_next_submit(node, fault.text);
}

template <typename F>
void each_link(World& world, const Fault& fault, F&& change) {
  for (Station* const station : world.stations(fault.target))
    if (Link* const link = station->link()) change(*link);
}

void set_power(World& world, const Fault& fault, bool on) {
  for (Station* const station : world.stations(fault.target))
    station->set_power(on);
}

void set_speed(World& world, const Fault& fault, double factor) {
  for (Station* const station : world.stations(fault.target))
    station->set_speed(factor);
}

void stall(World& world, const Fault& fault) {
  const std::int64_t until_us = world.scheduler().now_us() + to_us(fault.value);
  each_link(world, fault, [&](Link& link) { link.stall_until(until_us); });
}

using W = World;
using F = Fault;

std::vector<FaultKind> node_kinds() {
  return {
      {"node_down", "the node (target) cannot be reached for for_s", true,
       [](W& w, const F& f) { node_up(w, f, false); },
       [](W& w, const F& f) { node_up(w, f, true); }},
      {"node_hangs", "the node takes questions and never answers", true,
       [](W& w, const F& f) { node_hangs(w, f, true); },
       [](W& w, const F& f) { node_hangs(w, f, false); }},
      {"node_slow", "each answer takes value ms longer", true,
       [](W& w, const F& f) { node_latency(w, f, true); },
       [](W& w, const F& f) { node_latency(w, f, false); }},
      {"templates_slow", "templates take value ms longer, nothing else does", true,
       [](W& w, const F& f) { template_latency(w, f, f.value); },
       [](W& w, const F& f) { template_latency(w, f, 0); }},
      {"node_syncing", "the node is in initial block download", true,
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.initial_download = true; }); },
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.initial_download = false; }); }},
      {"stale_templates", "the node keeps serving its last template", true,
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.stale_templates = true; }); },
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.stale_templates = false; }); }},
      {"notices_lost", "ZMQ is silent", true,
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.notices = false; }); },
       [](W& w, const F& f) { each_behaviour(w, f, [](auto& b) { b.notices = true; }); }},
      {"notices_doubled", "the next value notices come twice", false,
       [](W& w, const F& f) {
         each_behaviour(
             w, f, [&](auto& b) { b.duplicate_notices = static_cast<std::uint32_t>(f.value); });
       },
       nullptr},
      {"notices_late", "notices take value ms longer", true,
       [](W& w, const F& f) { notice_latency(w, f, f.value); },
       [](W& w, const F& f) { notice_latency(w, f, 0); }},
      {"notices_foreign", "value notices come of blocks that no node has", false,
       [](W& w, const F& f) {
         for (const NodeId node : nodes_of(w, f))
           w.network().nodes().notify_foreign(node, static_cast<std::uint32_t>(f.value));
         w.pool().node_changed();
       },
       nullptr},
      {"node_errors", "the next question of each kind fails with error number value", false,
       fail_questions, nullptr},
      {"submit_answer", "the next submitblock is answered with text, the block is dropped", false,
       submit_answer, nullptr},
      {"block", "somebody else finds a block on node value's tip", false,
       [](W& w, const F& f) {
         w.network().find_block(static_cast<std::size_t>(f.value) % w.plan().nodes);
       },
       nullptr},
      {"reorg", "value blocks are replaced by one more", false,
       [](W& w, const F& f) { w.network().reorganise(0, static_cast<int>(f.value)); }, nullptr},
      {"partition", "blocks do not spread between nodes", true,
       [](W& w, const F&) { w.network().set_partitioned(true); },
       [](W& w, const F&) { w.network().set_partitioned(false); }},
  };
}

std::vector<FaultKind> miner_kinds() {
  return {
      {"power_cut", "miners (target) lose their power for for_s", true,
       [](W& w, const F& f) { set_power(w, f, false); },
       [](W& w, const F& f) { set_power(w, f, true); }},
      {"speed", "miners (target) hash at value times their rate for for_s", true,
       [](W& w, const F& f) { set_speed(w, f, f.value); },
       [](W& w, const F& f) { set_speed(w, f, 1); }},
      {"reset", "connections of miners (target) are reset", false,
       [](W& w, const F& f) { each_link(w, f, [](Link& link) { link.reset(); }); }, nullptr},
      {"stall", "connections of miners (target) stall for value s", false, stall, nullptr},
      {"slow_reader", "miners (target) read value bytes a second", true,
       [](W& w, const F& f) {
         each_link(w, f, [&](Link& l) { l.set_read_rate(static_cast<std::uint64_t>(f.value)); });
       },
       [](W& w, const F& f) { each_link(w, f, [](Link& l) { l.set_read_rate(0); }); }},
  };
}

std::vector<FaultKind> all_kinds() {
  std::vector<FaultKind> all;
  for (const std::vector<FaultKind>& part : {node_kinds(), miner_kinds(), pool_fault_kinds()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

const std::vector<FaultKind>& fault_kinds() {
  static const std::vector<FaultKind> kinds = all_kinds();
  return kinds;
}

const FaultKind* fault_kind(std::string_view name) {
  const auto& all = fault_kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const FaultKind& k) { return k.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace tbg::sim
