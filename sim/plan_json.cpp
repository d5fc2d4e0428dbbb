#include "sim/plan_json.h"

#include <concepts>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/plan_check.h"
#include "sim/plan_fields.h"
#include "sim/plan_words.h"

namespace tbg::sim {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json to_value(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::string(word(value));
  } else if constexpr (std::is_same_v<T, double>) {  // 60 rather than 60.0
    const auto whole = static_cast<std::int64_t>(value > -1e15 && value < 1e15 ? value : 0.5);
    if (static_cast<double>(whole) == value) return whole;
    return value;
  } else {
    return value;
  }
}

template <typename T>
class Writer {
 public:
  explicit Writer(const T& from) : from_(from) {}
  template <typename Value>
  void operator()(const char* key, Value T::*member, const char*) {
    if (from_.*member != usual_.*member) out[key] = to_value(from_.*member);
  }
  Json out = Json::object();

 private:
  const T& from_;
  T usual_;
};

// Reads one object, and tells of everything that is not as it should be.
template <typename T>
class Reader {
 public:
  Reader(const Json& from, std::string where, std::vector<std::string>& problems)
      : from_(from), where_(std::move(where)), problems_(problems) {
    if (!from_.is_object()) problem("must be an object, { ... }");
  }
  template <typename Value>
  void operator()(const char* key, Value T::*member, const char*) {
    if (const Json* const value = take(key)) read(key, *value, out.*member);
  }
  const Json* take(const char* key) {
    known_ += (known_.empty() ? "" : ", ") + std::string(key);
    if (!from_.is_object()) return nullptr;
    const auto found = from_.find(key);
    if (found == from_.end()) return nullptr;
    taken_.insert(key);
    return &*found;
  }
  void finish() {
    if (!from_.is_object()) return;
    for (const auto& [key, value] : from_.items())
      if (!taken_.contains(key)) problem("no key is called \"" + key + "\"; there are " + known_);
  }
  void problem(const std::string& what) {
    problems_.push_back(where_.empty() ? what : where_ + ": " + what);
  }

  T out;

 private:
  void read(const std::string& key, const Json& value, std::string& to) {
    value.is_string() ? to = value.get<std::string>() : wrong(key, "a text", value);
  }
  void read(const std::string& key, const Json& value, double& to) {
    value.is_number() ? to = value.get<double>() : (wrong(key, "a number", value), 0.0);
  }
  void read(const std::string& key, const Json& value, bool& to) {
    value.is_boolean() ? to = value.get<bool>() : (wrong(key, "true or false", value), false);
  }
  template <std::integral Int>
  void read(const std::string& key, const Json& value, Int& to) {
    const bool whole = value.is_number_integer() && std::in_range<Int>(value.get<std::int64_t>());
    if (value.is_number_unsigned() && std::in_range<Int>(value.get<std::uint64_t>())) {
      to = static_cast<Int>(value.get<std::uint64_t>());
    } else if (whole && !value.is_number_unsigned()) {
      to = static_cast<Int>(value.get<std::int64_t>());
    } else {
      wrong(key, "a whole number in range", value);
    }
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void read(const std::string& key, const Json& value, Enum& to) {
    std::string choices;
    if (!value.is_string() || !from_word(value.get<std::string>(), to, choices))
      wrong(key, "one of " + choices, value);
  }
  std::string wrong(const std::string& key, const std::string& expected, const Json& value) {
    problem("\"" + key + "\" must be " + expected + ", not " + value.dump());
    return {};
  }

  const Json& from_;
  std::string where_;
  std::vector<std::string>& problems_;
  std::string known_;
  std::set<std::string, std::less<>> taken_;
};

using Problems = std::vector<std::string>;

template <typename Item, typename Read>
void read_list(const Json* from, const std::string& key, Problems& problems, std::vector<Item>& to,
               Read&& read) {
  if (from == nullptr) return;
  if (!from->is_array()) return problems.push_back("\"" + key + "\" must be a list, [ ... ]");
  for (std::size_t i = 0; i < from->size(); ++i)
    to.push_back(read((*from)[i], key + "[" + std::to_string(i) + "]"));
}

template <typename Part>
Part read_part(const Json& from, const std::string& where, Problems& problems,
               void (*walk)(Reader<Part>&)) {
  Reader<Part> reader(from, where, problems);
  walk(reader);
  reader.finish();
  return std::move(reader.out);
}

std::string read_sentence(const Json& from, const std::string& where, Problems& problems) {
  if (from.is_string()) return from.get<std::string>();
  problems.push_back(where + ": must be a sentence, not " + from.dump());
  return {};
}

StoryPoint read_point(const Json& from, const std::string& where, Problems& problems) {
  if (from.is_string()) return {.probe = from.get<std::string>()};
  return read_part<StoryPoint>(from, where, problems, walk_point<Reader<StoryPoint>>);
}

Plan read_plan(const Json& from, Problems& problems) {
  Reader<Plan> reader(from, "", problems);
  walk_plan(reader);
  Plan& plan = reader.out;
  if (const Json* const pool = reader.take("pool"))
    plan.pool = read_part<PoolPlan>(*pool, "pool", problems, walk_pool<Reader<PoolPlan>>);
  if (const Json* const chain = reader.take("chain"))
    plan.chain = read_part<ChainPlan>(*chain, "chain", problems, walk_chain<Reader<ChainPlan>>);
  read_list(reader.take("fleet"), "fleet", problems, plan.fleet, [&](const Json& j, auto at) {
    return read_part<MinerGroup>(j, at, problems, walk_group<Reader<MinerGroup>>);
  });
  read_list(reader.take("consumers"), "consumers", problems, plan.consumers,
            [&](const Json& j, auto at) {
              return read_part<ConsumerPlan>(j, at, problems, walk_consumer<Reader<ConsumerPlan>>);
            });
  read_list(reader.take("faults"), "faults", problems, plan.faults, [&](const Json& j, auto at) {
    return read_part<Fault>(j, at, problems, walk_fault<Reader<Fault>>);
  });
  read_list(reader.take("happens"), "happens", problems, plan.happens,
            [&](const Json& j, auto at) { return read_point(j, at, problems); });
  read_list(reader.take("expect"), "expect", problems, plan.expect,
            [&](const Json& j, auto at) { return read_sentence(j, at, problems); });
  reader.finish();
  for (std::size_t i = 0; i < plan.faults.size(); ++i)
    plan.faults[i].id = static_cast<std::uint32_t>(i + 1);
  return std::move(plan);
}

template <typename Part>
Json written(const Part& part, void (*walk)(Writer<Part>&)) {
  Writer<Part> writer(part);
  walk(writer);
  return std::move(writer.out);
}

Json written_point(const StoryPoint& point) {
  if (point == StoryPoint{.probe = point.probe}) return point.probe;
  return written<StoryPoint>(point, walk_point<Writer<StoryPoint>>);
}

// One line per item: that is how people read and edit lists of miners and faults.
template <typename Item, typename Write>
void write_list(std::string& out, const char* key, const std::vector<Item>& items, Write&& write) {
  if (items.empty()) return;
  out += ",\n  \"" + std::string(key) + "\": [";
  for (std::size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "\n    " : ",\n    ") + write(items[i]).dump();
  out += "\n  ]";
}

}  // namespace

ParsedPlan parse_plan(std::string_view json) {
  ParsedPlan parsed;
  Json root;
  try {
    root = Json::parse(json, nullptr, true, true);
  } catch (const Json::parse_error& error) {
    parsed.problems.emplace_back(error.what());
    return parsed;
  }
  parsed.plan = read_plan(root, parsed.problems);
  if (parsed.problems.empty()) parsed.problems = problems_of(parsed.plan);
  return parsed;
}

std::string to_json(const Plan& plan) {
  Json top = written<Plan>(plan, walk_plan<Writer<Plan>>);
  top["name"] = plan.name;
  const Json pool = written<PoolPlan>(plan.pool, walk_pool<Writer<PoolPlan>>);
  const Json chain = written<ChainPlan>(plan.chain, walk_chain<Writer<ChainPlan>>);
  std::string out = "{";
  for (const auto& [key, value] : top.items())
    out += (out == "{" ? "\n  \"" : ",\n  \"") + key + "\": " + value.dump();
  if (!pool.empty()) out += ",\n  \"pool\": " + pool.dump();
  if (!chain.empty()) out += ",\n  \"chain\": " + chain.dump();
  write_list(out, "fleet", plan.fleet,
             [](const MinerGroup& g) { return written<MinerGroup>(g, walk_group); });
  write_list(out, "consumers", plan.consumers,
             [](const ConsumerPlan& c) { return written<ConsumerPlan>(c, walk_consumer); });
  write_list(out, "faults", plan.faults,
             [](const Fault& f) { return written<Fault>(f, walk_fault); });
  write_list(out, "happens", plan.happens, written_point);
  write_list(out, "expect", plan.expect, [](const std::string& text) { return Json(text); });
  return out + "\n}\n";
}

}  // namespace tbg::sim
