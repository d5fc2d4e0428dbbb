#include "sim/checkers/money.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kCommitmentSize = 38;

// BIP141: OP_RETURN, push of 36, aa21a9ed, 32 bytes.
bool is_commitment(std::string_view script) {
  return script.size() == kCommitmentSize && script.starts_with("\x6a\x24\xaa\x21\xa9\xed");
}

bool not_judged(const SubmitAnswer& answer) {
  const std::string_view text = answer.answer;
  return answer.failed || text == "prev-blk-not-found" || text == "time-too-new";
}

bool taken(std::string_view text) {
  return text.empty() || text == "duplicate" || text == "inconclusive" ||
         text == "duplicate-inconclusive";
}

// "/Pool/", or with its user's name "/Pool:name/".
bool carries(std::string_view script, std::string_view tag) {
  if (script.find(tag) != std::string_view::npos) return true;
  if (!tag.ends_with('/')) return false;
  std::string stem(tag);
  stem.back() = ':';
  return script.find(stem) != std::string_view::npos;
}

}  // namespace

Money::Money(Verdicts& verdicts, MoneyOptions options)
    : Checker("money", verdicts), options_(std::move(options)) {}

void Money::complain(Moment at, const Hash& hash, const std::string& what) {
  report(at, "block " + text_of(hash) + " " + what);
}

void Money::on_solution(const Solution& solution) {
  Finder& finder = finders_[solution.hash];
  finder.solved_by = solution.user;
  finder.off_the_job = solution.off_the_job;
  if (!finder.announced_for.empty() && finder.announced_for != solution.user)
    complain(solution.at, solution.hash,
             "of " + solution.user + " was announced for " + finder.announced_for);
  judge_waiting(solution.hash, finder);
}

void Money::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "block_found") return;
  const Hash hash = event.hash("hash");
  Finder& finder = finders_[hash];
  finder.announced_for = std::string{event.text("user")};
  finder.announced_reward = event.integer("reward_sats");
  if (!finder.solved_by.empty() && finder.solved_by != finder.announced_for)
    complain(at, hash, "of " + finder.solved_by + " was announced for " + finder.announced_for);
  judge_waiting(hash, finder);
}

void Money::on_submission(Moment at, const Submission& submission) {
  const auto block = read_block(submission.block);
  count_judged();
  if (!block) return complain(at, submission.hash, "cannot be read");
  judge_form(at, submission.hash, *block);
  Waiting paid{at, submission.reward, {}, std::string{block->coinbase_script}};
  for (const BlockOutput& output : block->outputs)
    paid.outputs.push_back({output.value, std::string{output.script}});
  waiting_[submission.hash].push_back(std::move(paid));
  const auto finder = finders_.find(submission.hash);
  if (finder != finders_.end()) judge_waiting(submission.hash, finder->second);
}

void Money::judge_form(Moment at, const Hash& hash, const BlockBytes& block) {
  const auto commitments =
      std::count_if(block.outputs.begin(), block.outputs.end(),
                    [](const BlockOutput& output) { return is_commitment(output.script); });
  if (commitments > 1) complain(at, hash, "has more than one witness commitment");
  if (commitments == 0 && block.transactions > 1)
    complain(at, hash, "has transactions and no witness commitment");
  const bool reserved = block.witnesses.size() == 1 && block.witnesses[0].size() == 32;
  if (commitments > 0 && !reserved) complain(at, hash, "has no witness reserved value");
  if (!carries(block.coinbase_script, options_.rules.tag_base))
    complain(at, hash, "does not carry the tag");
}

void Money::judge_waiting(const Hash& hash, const Finder& finder) {
  const auto found = waiting_.find(hash);
  const std::string& user = finder.solved_by.empty() ? finder.announced_for : finder.solved_by;
  if (found == waiting_.end() || user.empty()) return;
  auto& list = found->second;
  std::erase_if(list, [&](const Waiting& paid) {
    const std::int64_t value = paid.reward > 0 ? paid.reward : finder.announced_reward;
    if (value <= 0) return false;
    if (finder.announced_reward > 0 && finder.announced_reward != value)
      complain(paid.at, hash,
               "is said to be worth " + std::to_string(finder.announced_reward) + " satoshi, not " +
                   std::to_string(value));
    judge_payout(hash, user, paid, value);
    return true;
  });
  if (list.empty()) waiting_.erase(found);
}

bool Money::take_output(std::vector<Paid>& outputs, const std::string& script, std::int64_t least,
                        std::int64_t most) {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [&](const Paid& output) {
    return output.script == script && output.value >= least && output.value <= most;
  });
  if (found == outputs.end()) return false;
  outputs.erase(found);
  return true;
}

std::string Money::script_of(const std::string& user) const {
  const auto known = options_.scripts.find(user);
  if (known != options_.scripts.end()) return known->second;
  return options_.script_of ? options_.script_of(user) : std::string{};
}

void Money::judge_payout(const Hash& hash, const std::string& user, const Waiting& paid,
                         std::int64_t value) {
  const std::string script = script_of(user);
  if (script.empty())
    return complain(paid.at, hash, "was found by " + user + ", whom nobody knows");
  const auto tag = options_.tags.find(user);
  if (tag != options_.tags.end() && paid.script.find(tag->second) == std::string::npos)
    complain(paid.at, hash, "does not carry the tag of " + user);
  const PoolRules& rules = options_.rules;
  const double part = rules.donation_script.empty() ? 0 : rules.donation_percent / 100;
  const double donation = static_cast<double>(value) * part;
  // Rounded down; the product itself is a little off the decimal number that is meant.
  const auto most = static_cast<std::int64_t>(std::floor(donation + 1e-3));
  const auto least = static_cast<std::int64_t>(std::max(0.0, std::floor(donation - 1e-3)));
  Waiting rest = paid;
  std::erase_if(rest.outputs,
                [](const Paid& out) { return out.value == 0 && is_commitment(out.script); });
  std::int64_t total = 0;
  for (const Paid& output : rest.outputs)
    total += output.value;
  if (total != value)
    complain(paid.at, hash,
             "claims " + std::to_string(total) + " of " + std::to_string(value) + " satoshi");
  if (!take_output(rest.outputs, script, value - most, value - least))
    complain(paid.at, hash, "does not pay " + user + " its due");
  if (most > 0 && !take_output(rest.outputs, rules.donation_script, least, most) && least > 0)
    complain(paid.at, hash, "does not pay the donation");
  judge_rest(hash, rest);
}

void Money::judge_rest(const Hash& hash, const Waiting& paid) {
  for (const Paid& output : paid.outputs)
    complain(paid.at, hash,
             "has an output of " + std::to_string(output.value) + " satoshi to nobody known");
}

void Money::on_submit_answer(Moment at, const SubmitAnswer& answer) {
  if (not_judged(answer) || taken(answer.answer) || !faults_.empty()) return;
  const auto finder = finders_.find(answer.hash);
  const bool off_the_job = finder != finders_.end() && finder->second.off_the_job;
  const bool says_so = answer.answer == "time-too-old" || answer.answer.starts_with("bad-version");
  if (off_the_job && says_so) return;
  complain(
      at, answer.hash,
      "was refused by node " + std::to_string(answer.node) + ": " + std::string{answer.answer});
}

void Money::on_fault(Moment at, std::string_view kind, bool begins) {
  if (!options_.lying_faults.contains(kind)) return;
  const auto found = faults_.find(kind);
  if (begins)
    faults_.insert_or_assign(std::string{kind}, at.us);
  else if (found != faults_.end() && found->second != at.us)
    faults_.erase(found);
}

void Money::on_healed(Moment) { faults_.clear(); }

}  // namespace tbg::sim
