#include "sim/checkers/referee.h"

#include <algorithm>
#include <cmath>

#include "sim/checkers/target.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kJobLifeMin = 600 * kS;  // rule 13
constexpr std::int64_t kRollMax = 7'000;        // rule 14
constexpr std::int64_t kAheadMax = 7'200;
constexpr std::int64_t kClockSlack = 2;
constexpr double kRounding = 1e-9;

constexpr std::string_view kAccepted = "";
constexpr std::string_view kJobNotFound = "Job not found";
constexpr std::string_view kWorkerMismatch = "Worker mismatch";

int code_of(std::string_view text) {
  if (text == "Job not found" || text == "Stale") return 21;
  if (text == "Duplicate share") return 22;
  if (text == "Difficulty too low") return 23;
  if (text == "Unauthorized worker") return 24;
  return text == "Not subscribed" ? 25 : 20;
}

bool near(double a, double b) { return std::abs(a - b) <= kRounding * std::abs(b); }

bool any_meets(const SeenShare& share, const Hash& target) {
  return std::any_of(share.hashes.begin(), share.hashes.end(),
                     [&](const Hash& hash) { return not_above(hash, target); });
}

enum class Window : std::uint8_t { in, out, either };

Window window_of(const SeenShare& share, bool may_end_early) {
  const std::int64_t time = share.fields.time;
  const std::int64_t first = share.request.submit->job->time;
  if (time < first || time > first + kRollMax) return Window::out;
  const std::int64_t read = share.request.at.wall_us / kS;
  const std::int64_t answered = share.answered.wall_us / kS;
  if (time > std::max(read, answered) + kAheadMax + kClockSlack) return Window::out;
  if (time > std::min(read, answered) + kAheadMax - kClockSlack) return Window::either;
  return may_end_early && time > first ? Window::either : Window::in;
}

std::string shown(std::string_view verdict) {
  return verdict.empty() ? "accepted" : "'" + std::string(verdict) + "'";
}

std::string shown(const std::vector<std::string_view>& verdicts) {
  std::string out;
  for (const std::string_view verdict : verdicts)
    out += (out.empty() ? "" : " or ") + shown(verdict);
  return out;
}

}  // namespace

void Referee::share_seen(Moment at, const SeenShare& share) {
  if (share.unclear) return;
  compare_reply(at, share);
  compare_event(at, share);
}

Referee::Allowed Referee::allowed(const SeenShare& share) const {
  Allowed out;
  before_job(share, out);
  if (!out.verdicts.empty()) return out;
  if (about_job(share, out) && about_header(share, out)) about_difficulty(share, out);
  return out;
}

void Referee::before_job(const SeenShare& share, Allowed& out) const {
  const FieldFaults& faults = share.fields.faults;
  auto& verdicts = out.verdicts;
  if (!share.request.submit) {
    verdicts.push_back("Invalid params");
    return;
  }
  if (faults.nonce2_size || faults.nonce2_hex) verdicts.push_back("Invalid nonce2 length");
  if (faults.ntime || faults.nonce2_hex || faults.version_bits)
    verdicts.push_back("Invalid params");
  if (faults.nonce) verdicts.push_back("Invalid nonce");
  if (faults.version_bits) verdicts.push_back("Invalid version mask");
  if (!share.subscribed) {
    // Its size of nonce2 is not agreed yet.
    verdicts.assign({"Not subscribed"});
    if (faults.any()) out.anything = true;
  } else if (!share.authorised) {
    verdicts.push_back("Unauthorized worker");
  }
}

// False: that is the verdict.
bool Referee::about_job(const SeenShare& share, Allowed& out) const {
  const WireSubmit& submit = *share.request.submit;
  if (share.naming != Naming::exact) out.verdicts.push_back(kWorkerMismatch);
  if (!submit.job) {
    out.verdicts.push_back(kJobNotFound);
    out.anything = share.forgot_jobs;
    return false;
  }
  const bool old =
      submit.job->superseded_us >= 0 && share.request.at.us - submit.job->issued.us >= kJobLifeMin;
  if (old || !submit.job_exact) out.verdicts.push_back(kJobNotFound);
  return share.naming != Naming::unknown;
}

bool Referee::about_header(const SeenShare& share, Allowed& out) const {
  const WireSubmit& submit = *share.request.submit;
  if ((share.fields.version_bits & ~share.version_mask) != 0) {
    out.verdicts.push_back("Invalid version mask");
    return false;
  }
  const Window window = window_of(share, options_.ntime_may_end_early);
  if (window != Window::in) out.verdicts.push_back("Ntime out of range");
  if (window == Window::out) return false;
  if (submit.superseded || submit.stale) out.verdicts.push_back("Stale");
  if (submit.stale) return false;
  if (!share.credited_before) return true;
  out.verdicts.push_back("Duplicate share");
  return false;
}

void Referee::about_difficulty(const SeenShare& share, Allowed& out) const {
  const WireSubmit& submit = *share.request.submit;
  const double now = std::min(submit.lowest, submit.job->lowest);
  if (any_meets(share, share.network_target) || any_meets(share, target_of(submit.lowest))) {
    out.verdicts.push_back(kAccepted);
    return;
  }
  if (any_meets(share, target_of(now))) out.verdicts.push_back(kAccepted);
  out.verdicts.push_back("Difficulty too low");
}

void Referee::compare_reply(Moment at, const SeenShare& share) {
  if (!share.reply && !share.event) return;  // it left before it could be told
  const Allowed right = allowed(share);
  if (right.anything) return;
  count_judged();
  const Verdict verdict =
      share.reply ? Verdict{share.reply->text} : Verdict{share.event->reject_reason};
  const bool taken =
      std::find(right.verdicts.begin(), right.verdicts.end(), verdict) != right.verdicts.end();
  const bool consistent = share.accepted() == verdict.empty();
  if (!taken || !consistent)
    tell(at, share,
         "judged " + shown(verdict) + (consistent ? "" : " (and the opposite)") +
             ", but the wire says " + shown(right.verdicts));
  if (!share.reply) return;
  if (share.reply->failed && share.reply->code != code_of(verdict))
    tell(at, share, "code " + std::to_string(share.reply->code) + " with " + shown(verdict));
  if (!share.reply->failed && !share.reply->is_true)
    tell(at, share, "accepted with a result that is not true");
}

void Referee::compare_event(Moment at, const SeenShare& share) {
  if (!share.event) {
    if (share.event_owed) tell(at, share, "no share_submitted event");
    return;
  }
  const ShareEvent& event = *share.event;
  if (share.reply && event.accepted == share.reply->failed)
    tell(at, share, "the event says the opposite of the reply");
  if (share.reply && event.reject_reason != share.reply->text)
    tell(
        at, share,
        "the event says " + shown(event.reject_reason) + ", the reply " + shown(share.reply->text));
  const bool unhashed = event.reject_reason == kJobNotFound || share.hashes.empty();
  if (!unhashed) return compare_facts(at, share);
  if (event.hash != Hash{} || event.is_block || event.accepted)
    tell(at, share, "the event has a hash for what could not be hashed");
}

void Referee::compare_facts(Moment at, const SeenShare& share) {
  const ShareEvent& event = *share.event;
  const WireSubmit& submit = *share.request.submit;
  const double most = std::min(submit.lowest, share.network_difficulty);
  const double least = std::min(submit.job->lowest, most);
  if (event.diff < least * (1 - kRounding) || event.diff > most * (1 + kRounding))
    tell(at, share,
         "the event says difficulty " + text_of(event.diff) + ", the wire " + text_of(most));
  if (std::find(share.hashes.begin(), share.hashes.end(), event.hash) == share.hashes.end())
    tell(at, share,
         "the event says hash " + text_of(event.hash) + ", it is " + text_of(share.hashes[0]));
  if (!near(event.sdiff, difficulty_of(event.hash)))
    tell(at, share, "sdiff " + text_of(event.sdiff) + " is not that of its hash");
  if (event.is_block != share.is_solution)
    tell(at, share, share.is_solution ? "a block, but not to the event" : "no block");
  if (event.job_id != submit.job->id) tell(at, share, "the event names job " + event.job_id);
  if (event.previous != submit.job->previous)
    tell(at, share, "the event names another previous block");
  if (event.nonce != share.fields.nonce || event.ntime != share.fields.time)
    tell(at, share, "the event has another nonce or ntime");
}

void Referee::event_without_share(Moment at, Client client) {
  report(at, "client " + std::to_string(client) + ": a share_submitted event without a submit");
}

void Referee::tell(Moment at, const SeenShare& share, const std::string& what) {
  std::string who =
      "client " + std::to_string(share.client) + ", submit of '" + share.request.user + "'";
  if (share.request.submit)
    who += " on job " + share.request.submit->job_id + " with nonce " + share.request.submit->nonce;
  report(at, who + ": " + what);
}

}  // namespace tbg::sim
