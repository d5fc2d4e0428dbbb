#include <nlohmann/json.hpp>

#include "sim/checkers/probes.h"
#include "sim/checkers/sentence.h"
#include "sim/faults.h"
#include "sim/fleet.h"
#include "sim/plan_fields.h"
#include "sim/plan_json.h"
#include "sim/plan_words.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kColumn = 22;

void add_row(std::string& out, std::string_view name, std::string_view what) {
  out += "  " + std::string(name);
  out.append(name.size() < kColumn ? kColumn - name.size() : 1, ' ');
  out += std::string(what) + "\n";
}

template <typename T>
class Rows {
 public:
  explicit Rows(std::string& out) : out_(out) {}
  template <typename Value>
  void operator()(const char* key, Value T::*member, const char* what) {
    add_row(out_, key, std::string(what) + usual(usual_.*member));
  }

 private:
  template <typename Value>
  static std::string usual(const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      return " (" + std::string(word(value)) + ")";
    } else {
      if (value == Value{}) return {};
      return " (" + nlohmann::json(value).dump() + ")";
    }
  }
  std::string& out_;
  T usual_;
};

template <typename T>
void add_section(std::string& out, std::string_view title, void (*walk)(Rows<T>&)) {
  out += "\n" + std::string(title) + "\n";
  Rows<T> rows(out);
  walk(rows);
}

}  // namespace

std::string plan_reference() {
  std::string out = "A plan is a JSON object; // comments are allowed. Usual values in brackets.\n";
  add_section<Plan>(out, "Keys:", walk_plan);
  add_row(out, "pool, chain", "objects, see below");
  add_row(out, "fleet, consumers, faults", "lists of objects, see below");
  add_row(out, "happens",
          "list of probes that the run must hit, or {\"probe\": .., \"at_least\": ..}");
  add_row(out, "expect", "list of sentences, see below");
  add_section<PoolPlan>(out, "pool:", walk_pool);
  add_section<ChainPlan>(out, "chain:", walk_chain);
  add_section<MinerGroup>(out, "fleet, each group of miners:", walk_group);
  add_section<ConsumerPlan>(out, "consumers, each reader of the spool:", walk_consumer);
  add_section<Fault>(out, "faults, each:", walk_fault);
  add_section<StoryPoint>(out, "happens, each:", walk_point);
  out += "\nProfiles:\n";
  for (const DeviceProfile& profile : device_profiles())
    add_row(out, profile.name, profile.what);
  out += "\nFaults:\n";
  for (const FaultKind& kind : fault_kinds())
    add_row(out, kind.name, kind.what);
  out += "\nProbes:\n";
  for (const ProbeInfo& probe : Probes::catalogue())
    add_row(out, probe.name, probe.meaning);
  out +=
      "\nSentences:\n"
      "  never | eventually | exactly N | at least N | at most N  HAPPENING\n"
      "      [before HAPPENING | after HAPPENING | between HAPPENING and HAPPENING |\n"
      "       within TIME after HAPPENING]\n"
      "  after HAPPENING every miner within TIME sees HAPPENING\n"
      "  after HAPPENING within TIME HAPPENING\n"
      "A HAPPENING is a name, or a name with FIELD = VALUE and FIELD > VALUE ...; names are the\n"
      "types of the pool's events and ";
  return out + std::string(happening_fields()) + ".\n";
}

}  // namespace tbg::sim
