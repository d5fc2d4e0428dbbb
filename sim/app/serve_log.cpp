#include "sim/app/serve_log.h"

#include <ostream>

#include "sim/faults.h"
#include "sim/markup.h"

namespace tbg::sim {

void ServeLog::say(const std::string& what) {
  out_ << clock_text(world_.elapsed_us()) << "  " << what << std::endl;
}

void ServeLog::second() {
  std::string tips;
  for (const std::int64_t height : heights_)
    tips += (tips.empty() ? "" : "/") + std::to_string(height);
  say("tip " + tips + "  miners " + std::to_string(world_.numbers().online) + "  guests " +
      std::to_string(here_.size()) + "  guests' shares " + std::to_string(accepted_) +
      " accepted " + std::to_string(refused_) + " rejected  blocks " + std::to_string(blocks_) +
      " (guests' " + std::to_string(guests_blocks_) + ")");
}

void ServeLog::summary() {
  const RunNumbers numbers = world_.numbers();
  say("end: " + std::to_string(guests_.size()) + " guests, their shares " +
      std::to_string(accepted_) + " accepted " + std::to_string(refused_) + " rejected; fleet " +
      std::to_string(numbers.accepted) + " accepted " + std::to_string(numbers.rejected) +
      " rejected; blocks of the pool " + std::to_string(blocks_) + " (guests' " +
      std::to_string(guests_blocks_) + "), elsewhere " + std::to_string(numbers.blocks_elsewhere));
  std::string judged;
  for (const auto& [name, count] : suite_.judged())
    judged += (judged.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(count);
  say("judged: " + judged);
  const std::uint64_t count = suite_.violation_count();
  say(count == 0 ? "verdict: no checker found anything wrong"
                 : "verdict: " + std::to_string(count) + " violations");
}

void ServeLog::on_boot(Moment, std::uint32_t boot) {
  say("pool boots, number " + std::to_string(boot));
}

void ServeLog::on_crash(Moment) { say("pool is gone"); }

void ServeLog::on_connect(Moment, Client client, std::string_view) {
  if (!guests_.contains(client)) return;
  here_.insert(client);
  say("guest comes, client " + std::to_string(client));
}

void ServeLog::on_closed(Moment, Client client, bool by_pool) {
  if (here_.erase(client) == 0) return;
  say("guest goes, client " + std::to_string(client) + (by_pool ? ", the pool hung up" : ""));
}

void ServeLog::on_event(Moment, const SeenEvent& event) {
  const bool guest = guests_.contains(static_cast<Client>(event.integer("client_id")));
  if (event.type == "share_submitted" && guest) ++(event.flag("accepted") ? accepted_ : refused_);
  if (event.type != "block_found") return;
  ++blocks_;
  if (guest) ++guests_blocks_;
  say("block " + std::to_string(event.integer("height")) + " found by " + (guest ? "guest " : "") +
      std::string(event.text("user")) + "." + std::string(event.text("worker")));
}

void ServeLog::on_tip(Moment, const TipInfo& tip) {
  if (heights_.size() <= tip.node) heights_.resize(tip.node + 1);
  heights_[tip.node] = tip.height;
}

void ServeLog::on_fault(Moment, std::string_view kind, bool begins) {
  if (fault_kind(kind)->lasts)
    return say("fault " + std::string(kind) + (begins ? " begins" : " ends"));
  if (begins) say("fault " + std::string(kind));
}

void ServeLog::on_violation(const Violation& violation) {
  if (suite_.violation_count() <= Suite::kViolationsKept)
    say("VIOLATION " + violation.checker + ": " + violation.what);
}

void ServeLog::on_healed(Moment) { say("healed: no faults from here on"); }

}  // namespace tbg::sim
