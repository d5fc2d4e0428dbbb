#include "sim/checkers/block_story.h"

#include <array>
#include <utility>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kConfirmationsMax = 100;

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSteps{{
    {"", "submitted"},
    {"submitted", "accepted"},
    {"submitted", "side_chain"},
    {"submitted", "rejected"},
}};

bool may_follow(std::string_view before, std::string_view after) {
  for (const auto& [from, to] : kSteps)
    if (from == before && to == after) return true;
  return false;
}

}  // namespace

std::string BlockStory::described(const Block& block) {
  if (block.refused) return "that was refused";
  if (block.orphaned) return "that was orphaned";
  if (!block.on_chain) return "on no chain";
  return "confirmed " + std::to_string(block.confirmations) + " times";
}

void BlockStory::complain(Moment at, const Hash& hash, const std::string& what) {
  report(at, "block " + text_of(hash) + ": " + what);
}

void BlockStory::on_fault(Moment, std::string_view kind, bool) {
  if (kind == "power_loss") power_lost_ = true;
}

void BlockStory::on_boot(Moment at, std::uint32_t boot) {
  if (boot > 1) recovering_until_us_ = at.us + kS;
  lost_before_ = std::exchange(power_lost_, false);
  for (auto& [hash, block] : blocks_) {
    block.nodes.clear();
    block.unsure = lost_before_;
  }
}

void BlockStory::on_event(Moment at, const SeenEvent& event) {
  if (event.type == "share_submitted" && event.flag("is_block")) solved(at, event);
  if (event.type == "block_found") found(at, event);
  if (event.type == "block_status") status(at, event);
}

void BlockStory::solved(Moment, const SeenEvent& event) {
  const auto [item, fresh] = blocks_.try_emplace(event.hash("hash"));
  if (!fresh) return;  // the same share again
  item->second.height = event.integer("height");
  item->second.client = static_cast<Client>(event.integer("client_id"));
  item->second.worker = std::string{event.text("worker")};
}

void BlockStory::found(Moment at, const SeenEvent& event) {
  count_judged();
  const Hash hash = event.hash("hash");
  const auto item = blocks_.find(hash);
  if (item == blocks_.end()) {
    if (at.us > recovering_until_us_) complain(at, hash, "block_found without its share_submitted");
    solved(at, event);
    blocks_[hash].found = true;
    return;
  }
  Block& block = item->second;
  const bool told_again = lost_before_ && at.us <= recovering_until_us_;
  if (std::exchange(block.found, true) && !told_again)
    complain(at, hash, "block_found comes twice");
  if (block.client != static_cast<Client>(event.integer("client_id")) ||
      block.worker != event.text("worker"))
    complain(at, hash, "block_found names another finder than its share");
  if (block.height != event.integer("height")) complain(at, hash, "block_found at another height");
}

void BlockStory::status(Moment at, const SeenEvent& event) {
  count_judged();
  const Hash hash = event.hash("hash");
  const auto item = blocks_.find(hash);
  if (item == blocks_.end() || !item->second.found)
    return complain(at, hash, std::string{event.text("status")} + " before its block_found");
  Block& block = item->second;
  if (block.height != event.integer("height")) complain(at, hash, "status at another height");
  if (!submits_)
    kept(at, hash, block, event);
  else if (event.text("node").empty())
    chain(at, hash, block, event);
  else
    verdict(at, hash, block, event);
}

void BlockStory::verdict(Moment at, const Hash& hash, Block& block, const SeenEvent& event) {
  const std::string node{event.text("node")};
  const std::string word{event.text("status")};
  std::string& before = block.nodes[node];
  if (!may_follow(before, word))
    complain(at, hash, word + " follows " + (before.empty() ? "nothing" : before) + " at " + node);
  before = word;
  if (word == "rejected" && event.text("reason").empty())
    complain(at, hash, "rejected for no reason");
  if (word == "accepted" || word == "side_chain") {
    block.stored = true;
    block.orphaned = false;
  }
  block.refused = !block.stored && (block.refused || word == "rejected");
  if (word != "accepted" || block.on_chain) return;
  block.on_chain = true;
  block.confirmations = 1;
}

void BlockStory::kept(Moment at, const Hash& hash, Block& block, const SeenEvent& event) {
  const std::string_view word = event.text("status");
  const bool fits =
      word == "rejected" && event.text("node").empty() && !event.text("reason").empty();
  if (!fits) complain(at, hash, std::string{word} + " of a block that nobody has signed");
  if (std::exchange(block.refused, true) && !std::exchange(block.unsure, false))
    complain(at, hash, "its one status comes twice");
}

bool BlockStory::may_say(const Block& block, std::string_view word, std::int64_t confirmations) {
  if (block.refused) return false;
  if (word == "orphaned") return !block.orphaned;
  const bool counts = confirmations >= 1 && confirmations <= kConfirmationsMax;
  if (word == "accepted") return counts && !block.on_chain;
  return word == "confirmed" && counts && block.on_chain && confirmations > block.confirmations;
}

void BlockStory::chain(Moment at, const Hash& hash, Block& block, const SeenEvent& event) {
  const std::string_view word = event.text("status");
  const std::int64_t confirmations = event.integer("confirmations");
  if (!may_say(block, word, confirmations) && !std::exchange(block.unsure, false))
    complain(at, hash,
             "the chain says " + std::string{word} + " " + std::to_string(confirmations) +
                 " of a block " + described(block));
  block.on_chain = word != "orphaned";
  block.orphaned = !block.on_chain;
  block.confirmations = block.on_chain ? confirmations : 0;
}

}  // namespace tbg::sim
