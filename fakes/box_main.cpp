// tbg_corebox: the core in memory behind stdin and stdout, so that a test in any language can drive
// it with virtual time. One command a line; the answer is any number of lines and then a line with
// a single dot.
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "fakes/box_options.h"
#include "fakes/tx_source.h"

namespace {

using namespace tbg;
using Words = std::vector<std::string>;

constexpr char kHelp[] =
    "commands:\n"
    "  connect [IP]      -> id            send ID HEX       bytes from that miner\n"
    "  hear ID           -> hex           hangup ID         the miner closes\n"
    "  state ID          -> open | closed REASON\n"
    "  allow ID BYTES    the miner reads that much more and then nothing\n"
    "  queued ID         -> bytes it has not read\n"
    "  advance MS        time passes      wall SECONDS      the wall clock alone jumps\n"
    "  block             -> hash          another miner finds a block\n"
    "  node up|down|ibd  every node       restart           kill -9 of the pool, then a start\n"
    "  reconnect         a graceful end begins: miners are told to reconnect\n"
    "  tip               -> height hash   payout HEIGHT     -> script value of the first output, "
    "tag hex\n"
    "  count EVENT       -> number        statuses          -> hash status reason, one a line\n"
    "  shares            -> accepted diff sdiff user worker, one judged share a line\n"
    "  credited          -> sum of accepted shares' diff    now -> wall seconds\n"
    "  workers           -> user worker accepted, one a line\n"
    "  kept              -> rows of users and workers, bytes on disk\n";

class Box {
 public:
  explicit Box(const fakes::BoxOptions& options) : world_(options.world) {
    if (options.node_down) set_node("down");
    if (options.node_syncing) set_node("ibd");
    if (options.transactions == 0) return;
    fakes::TxSource source(world_.chain, 1);
    source.feed(options.transactions);
    world_.advance(60 * kSecond);  // past the next refresh
  }

  void run(const Words& words) {
    const auto command = commands_.find(words[0]);
    if (command == commands_.end())
      std::cout << "unknown command " << words[0] << "\n";
    else
      command->second(words);
  }

 private:
  static ConnectionId id_of(const Words& words) {
    return static_cast<ConnectionId>(std::stoull(words.at(1)));
  }

  void connect(const Words& words) {
    const auto id = world_.connect(words.size() > 1 ? words[1] : "127.0.0.1");
    std::cout << to_number(id) << "\n";
  }
  void send(const Words& words) {
    const auto bytes = bitcoin::from_hex(words.at(2));
    const auto* const text = reinterpret_cast<const char*>(bytes->data());
    world_.send(id_of(words), {text, bytes->size()});
  }
  void hear(const Words& words) {
    const std::string text = world_.network.take(id_of(words));
    std::cout << bitcoin::to_hex(bitcoin::as_bytes(text)) << "\n";
  }
  void state(const Words& words) {
    static constexpr const char* kReasons[] = {"client", "timeout",  "error",
                                               "limit",  "shutdown", "admin"};
    const auto reason = world_.network.close_reason(id_of(words));
    std::cout << (reason ? std::string{"closed "} + kReasons[static_cast<int>(*reason)] : "open")
              << "\n";
  }
  void set_node(const std::string& state) {
    auto& behaviour = world_.node.behaviour(NodeId{0});
    behaviour.initial_download = state == "ibd";
    world_.node.set_up(NodeId{0}, state != "down");
  }
  void payout(const Words& words) {
    const fakes::BlockEntry* const entry = world_.chain.at_height(std::stoll(words.at(1)));
    const bitcoin::Transaction& coinbase = world_.chain.block(entry->hash)->transactions.at(0);
    std::cout << bitcoin::to_hex(coinbase.outputs[0].script) << " " << coinbase.outputs[0].value
              << " " << bitcoin::to_hex(coinbase.inputs[0].script_sig) << "\n";
  }
  void count(const Words& words) {
    static const std::map<std::string, std::size_t> kKinds{
        {"share_submitted", 0},    {"share_best_diff", 1}, {"weekly_summary", 2},
        {"block_found", 3},        {"block_status", 4},    {"miner_connected", 5},
        {"miner_disconnected", 6}, {"diff_updated", 7},    {"hashrate_update", 8},
        {"new_block_network", 9}};
    const std::size_t kind = kKinds.at(words.at(1));
    std::size_t found = 0;
    for (const auto& kept : world_.events.events())
      found += kept.event.index() == kind;
    std::cout << found << "\n";
  }
  void statuses(const Words&) {
    static constexpr const char* kStates[] = {"submitted", "accepted",  "side_chain",
                                              "rejected",  "confirmed", "orphaned"};
    for (const BlockStatus* status : world_.events.all<BlockStatus>())
      std::cout << bitcoin::display_hex(status->hash) << " "
                << kStates[static_cast<int>(status->status)] << " " << status->reason << "\n";
  }
  void shares(const Words&) {
    std::cout.precision(17);
    for (const ShareSubmitted* share : world_.events.all<ShareSubmitted>())
      std::cout << share->accepted << " " << share->diff << " " << share->sdiff << " "
                << share->miner.user << " " << share->miner.worker << "\n";
  }
  void kept(const Words&) {
    const core::Ledger& ledger = world_.pool().hub().ledger();
    std::cout << ledger.users().size() + ledger.workers().size() << " " << world_.store.used()
              << "\n";
  }
  void credited(const Words&) {
    double sum = 0;
    for (const ShareSubmitted* share : world_.events.all<ShareSubmitted>())
      if (share->accepted) sum += share->diff;
    std::cout.precision(17);
    std::cout << sum << "\n";
  }
  void workers(const Words&) {
    for (const core::WorkerRow* row : world_.pool().hub().ledger().workers())
      std::cout << row->user << " " << row->name << " " << row->tally.shares << "\n";
  }

  fakes::World world_;
  const std::map<std::string, std::function<void(const Words&)>> commands_{
      {"connect", [this](const Words& w) { connect(w); }},
      {"send", [this](const Words& w) { send(w); }},
      {"hear", [this](const Words& w) { hear(w); }},
      {"state", [this](const Words& w) { state(w); }},
      {"hangup", [this](const Words& w) { world_.hang_up(id_of(w)); }},
      {"advance", [this](const Words& w) { world_.advance(std::stoll(w.at(1)) * kMillisecond); }},
      {"wall", [this](const Words& w) { world_.jump_wall_clock(std::stoll(w.at(1)) * kSecond); }},
      {"block",
       [this](const Words&) {
         std::cout << bitcoin::display_hex(world_.mine_elsewhere()) << "\n";
       }},
      {"node", [this](const Words& w) { set_node(w.at(1)); }},
      {"allow",
       [this](const Words& w) { world_.network.limit_accept(id_of(w), std::stoull(w.at(2))); }},
      {"queued", [this](const Words& w) { std::cout << world_.network.queued(id_of(w)) << "\n"; }},
      {"reconnect",
       [this](const Words&) {
         world_.pool().begin_shutdown(world_.now());
         world_.advance(kMillisecond);
       }},
      {"shares", [this](const Words& w) { shares(w); }},
      {"kept", [this](const Words& w) { kept(w); }},
      {"restart",
       [this](const Words&) {
         world_.stop_pool();
         world_.start_pool();
       }},
      {"tip",
       [this](const Words&) {
         std::cout << world_.chain.tip().height << " "
                   << bitcoin::display_hex(world_.chain.tip().hash) << "\n";
       }},
      {"payout", [this](const Words& w) { payout(w); }},
      {"count", [this](const Words& w) { count(w); }},
      {"statuses", [this](const Words& w) { statuses(w); }},
      {"credited", [this](const Words& w) { credited(w); }},
      {"now", [this](const Words&) { std::cout << world_.now().wall_seconds() << "\n"; }},
      {"workers", [this](const Words& w) { workers(w); }},
  };
};

}  // namespace

int main(int argc, char** argv) {
  fakes::BoxOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos ||
        !fakes::apply(options, argument.substr(0, equals), argument.substr(equals + 1))) {
      std::cerr << "tbg_corebox [KEY=VALUE ...]\n" << fakes::kBoxOptionsHelp << kHelp;
      return argument == "--help" ? 0 : 2;
    }
  }
  options.world.chain.faucet_coins = static_cast<std::uint32_t>(2 * options.transactions);
  Box box(options);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    Words words;
    for (std::string word; in >> word;)
      words.push_back(word);
    if (!words.empty()) box.run(words);
    std::cout << "." << std::endl;
  }
  return 0;
}
