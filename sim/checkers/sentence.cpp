#include "sim/checkers/sentence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tbg::sim {
namespace {

using Words = std::vector<std::string>;

// The happenings there are. Types of events as the contract has them.
constexpr std::array<std::string_view, 22> kNames = {"share_submitted",
                                                     "share_best_diff",
                                                     "weekly_summary",
                                                     "block_found",
                                                     "block_status",
                                                     "miner_connected",
                                                     "miner_disconnected",
                                                     "diff_updated",
                                                     "hashrate_update",
                                                     "new_block_network",
                                                     "boot",
                                                     "crash",
                                                     "healed",
                                                     "connect",
                                                     "disconnect",
                                                     "job",
                                                     "difficulty",
                                                     "tip",
                                                     "submission",
                                                     "submit_answer",
                                                     "fault",
                                                     "fault_end"};

Words words_of(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// A parser that has failed keeps its first problem and reads on blindly.
class Parser {
 public:
  explicit Parser(Words words) : words_(std::move(words)) {}

  void sentence(Sentence& out) {
    if (accept("after")) return promise(out);
    counted(out);
    out.what = selector();
    span(out);
    if (!done()) fail("nothing may follow, but there is \"" + peek() + "\"");
  }

  std::string problem;

 private:
  [[nodiscard]] bool done() const { return at_ >= words_.size(); }
  [[nodiscard]] std::string peek() const { return done() ? "" : words_[at_]; }
  bool accept(std::string_view word) {
    if (peek() != word) return false;
    ++at_;
    return true;
  }
  std::string next(const std::string& wanted) {
    if (done()) fail("it ends where " + wanted + " should stand");
    return done() ? "" : words_[at_++];
  }
  void expect(std::string_view word) {
    if (!accept(word)) fail("\"" + std::string(word) + "\" should stand before \"" + peek() + "\"");
  }
  void fail(std::string what) {
    if (problem.empty()) problem = std::move(what);
  }

  double number(const std::string& wanted) {
    const std::string word = next(wanted);
    double value = 0;
    const char* const end = word.data() + word.size();
    if (std::from_chars(word.data(), end, value).ptr != end || word.empty() || value < 0)
      fail(wanted + " should stand where \"" + word + "\" does");
    return value;
  }

  void counted(Sentence& out) {
    const auto times = [&] { return static_cast<std::uint64_t>(number("a number")); };
    if (accept("never")) {
      out.most = 0;
    } else if (accept("eventually")) {
      out.least = 1;
    } else if (accept("exactly")) {
      out.least = out.most = times();
    } else if (accept("at")) {
      const std::string which = next("least or most");
      if (which != "least" && which != "most") fail("\"at\" goes with \"least\" or \"most\"");
      (which == "least" ? out.least : out.most) = times();
    } else {
      fail("a sentence begins with never, eventually, exactly N, at least N, at most N, or after");
    }
  }

  void span(Sentence& out) {
    if (accept("before")) {
      out.until = selector();
    } else if (accept("after")) {
      out.from = selector();
    } else if (accept("between")) {
      out.from = selector();
      expect("and");
      out.until = selector();
    } else if (accept("within")) {
      out.within_us = duration();
      expect("after");
      out.from = selector();
    }
  }

  void promise(Sentence& out) {
    out.from = selector();
    out.kind = Sentence::Kind::follows;
    if (accept("every")) {
      expect("miner");
      out.kind = Sentence::Kind::every_miner;
    }
    expect("within");
    out.within_us = duration();
    if (out.kind == Sentence::Kind::every_miner) expect("sees");
    out.what = selector();
    if (!done()) fail("nothing may follow, but there is \"" + peek() + "\"");
  }

  std::int64_t duration() {
    const double value = number("a duration, such as 2 s,");
    const std::string unit = next("ms, s, min or h");
    constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
        {{"ms", 1e3}, {"s", 1e6}, {"min", 60e6}, {"h", 3600e6}}};
    for (const auto& [name, us] : kUnits)
      if (unit == name) return static_cast<std::int64_t>(value * us);
    fail("a duration has the unit ms, s, min or h, not \"" + unit + "\"");
    return 0;
  }

  Selector selector() {
    Selector out;
    out.name = next("a happening");
    if (std::find(kNames.begin(), kNames.end(), out.name) == kNames.end())
      fail("nothing that happens is called \"" + out.name +
           "\"; there are the pool's events, and " + std::string(happening_fields()));
    if (!accept("with")) return out;
    do
      out.conditions.push_back(condition());
    while (is_condition_next() && accept("and"));
    return out;
  }

  // "and" joins conditions, but also the two ends of "between".
  [[nodiscard]] bool is_condition_next() const {
    return peek() == "and" && at_ + 2 < words_.size() && relation(words_[at_ + 2]).has_value();
  }

  static std::optional<Condition::Is> relation(std::string_view word) {
    using enum Condition::Is;
    constexpr std::array<std::pair<std::string_view, Condition::Is>, 6> kRelations = {
        {{"=", equal},
         {"!=", unequal},
         {"<", less},
         {">", more},
         {"<=", at_most},
         {">=", at_least}}};
    for (const auto& [text, is] : kRelations)
      if (text == word) return is;
    return std::nullopt;
  }

  Condition condition() {
    Condition out;
    out.field = next("a field");
    const std::string sign = next("one of = != < > <= >=");
    if (const auto is = relation(sign)) {
      out.is = *is;
    } else {
      fail("one of = != < > <= >= should stand where \"" + sign + "\" does");
    }
    out.value = value(next("a value"));
    return out;
  }

  static std::variant<bool, double, std::string> value(const std::string& word) {
    if (word == "true" || word == "false") return word == "true";
    double number = 0;
    const char* const end = word.data() + word.size();
    if (!word.empty() && std::from_chars(word.data(), end, number).ptr == end) return number;
    return word;
  }

  Words words_;
  std::size_t at_ = 0;
};

template <typename T>
bool holds(const T& seen, Condition::Is is, const T& value) {
  switch (is) {
    case Condition::Is::equal:
      return !(seen < value) && !(value < seen);
    case Condition::Is::unequal:
      return seen < value || value < seen;
    case Condition::Is::less:
      return seen < value;
    case Condition::Is::more:
      return value < seen;
    case Condition::Is::at_most:
      return !(value < seen);
    case Condition::Is::at_least:
      return !(seen < value);
  }
  return false;
}

bool holds(const EventField& field, const Condition& condition) {
  if (const auto* const flag = std::get_if<bool>(&condition.value))
    return std::holds_alternative<bool>(field.value) &&
           holds(std::get<bool>(field.value), condition.is, *flag);
  if (const auto* const number = std::get_if<double>(&condition.value)) {
    if (const auto* const whole = std::get_if<std::int64_t>(&field.value))
      return holds(static_cast<double>(*whole), condition.is, *number);
    const auto* const real = std::get_if<double>(&field.value);
    return real != nullptr && holds(*real, condition.is, *number);
  }
  const auto* const text = std::get_if<std::string_view>(&field.value);
  return text != nullptr &&
         holds(*text, condition.is, std::string_view(std::get<std::string>(condition.value)));
}

}  // namespace

bool Selector::matches(const SeenEvent& happening) const {
  if (happening.type != name) return false;
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& one) {
    const EventField* const field = happening.find(one.field);
    return field != nullptr && holds(*field, one);
  });
}

ParsedSentence parse_sentence(std::string_view text) {
  ParsedSentence parsed;
  Parser parser(words_of(text));
  parser.sentence(parsed.sentence);
  parsed.sentence.text = text;
  parsed.problem = std::move(parser.problem);
  return parsed;
}

std::string_view happening_fields() {
  return "boot (boot), crash, healed, connect (client), disconnect (client, by_pool), "
         "job (client, clean), difficulty (client, value), tip (node, height, by_pool), "
         "submission (node), submit_answer (node, failed, answer), fault (kind), fault_end (kind)";
}

}  // namespace tbg::sim
