#include "sim/app/change_report.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "pool/recording/crossing_text.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;

unsigned long long number(std::uint64_t value) { return value; }

// At spaces, but not at those inside of quotes.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted && i + 1 < text.size()) {
      words.back() += text[i++];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ' ' && !quoted) {
      words.emplace_back();
      continue;
    }
    words.back() += text[i];
  }
  return words;
}

// "at={mono_us=5" -> "mono_us", and where the value begins.
std::pair<std::string, std::size_t> name_of(const std::string& word) {
  const std::size_t quote = std::min(word.find('"'), word.size());
  const std::size_t equals = word.rfind('=', quote);
  if (equals == std::string::npos) return {"", 0};
  const std::size_t brace = word.rfind('{', equals);
  const std::size_t begin = brace == std::string::npos ? 0 : brace + 1;
  return {word.substr(begin, equals - begin), equals + 1};
}

std::size_t unequal_words(const std::string& a, const std::string& b) {
  const auto words_a = words_of(a);
  const auto words_b = words_of(b);
  if (words_a.size() != words_b.size()) return SIZE_MAX;
  std::size_t count = 0;
  for (std::size_t i = 0; i < words_a.size(); ++i)
    count += words_a[i] != words_b[i];
  return count;
}

// Of those of the same kind the one that is most like it; the end if there is none.
std::vector<Bytes>::iterator most_alike(std::vector<Bytes>& among, const std::string& kind,
                                        const std::string& text) {
  auto best = among.end();
  std::size_t least = SIZE_MAX;
  for (auto one = among.begin(); one != among.end(); ++one) {
    if (recording::kind_text(*one) != kind) continue;
    const std::size_t unequal = unequal_words(text, recording::describe(*one));
    if (unequal >= least) continue;
    least = unequal;
    best = one;
  }
  return best;
}

}  // namespace

std::string changed_values(const std::string& before, const std::string& now) {
  const auto old_words = words_of(before);
  const auto new_words = words_of(now);
  if (old_words.size() != new_words.size()) return "";
  std::string text;
  for (std::size_t i = 0; i < old_words.size(); ++i) {
    if (old_words[i] == new_words[i]) continue;
    const auto [name, value] = name_of(old_words[i]);
    const auto [other_name, other_value] = name_of(new_words[i]);
    if (name != other_name) return "";
    std::string old_value = old_words[i].substr(value);
    std::string new_value = new_words[i].substr(other_value);
    while (!old_value.empty() && !new_value.empty() && old_value.back() == '}' &&
           new_value.back() == '}') {
      old_value.pop_back();
      new_value.pop_back();
    }
    text += (text.empty() ? "" : ", ") + name + (name.empty() ? "" : "=") + old_value + " -> " +
            new_value;
  }
  return text;
}

void ChangeReport::count_pair(const std::string& kind, const std::string& values) {
  ++kinds_[kind].otherwise;
  if (kind != "event share_submitted") return;
  if (values.find("accepted=") != std::string::npos ||
      values.find("reject_reason=") != std::string::npos)
    ++verdicts_;
}

void ChangeReport::add(const OutputChange& change) {
  const bool show = shown_++ < most_;
  if (show)
    std::printf(
        "  %.6f s, thread %llu: %s\n", static_cast<double>(change.since_us) / 1e6,
        number(change.thread),
        change.input.empty() ? "the pool is made" : recording::describe(change.input).c_str());
  std::vector<Bytes> fresh = change.now;
  for (const Bytes& one : change.before) {
    const std::string kind = recording::kind_text(one);
    const std::string text = recording::describe(one);
    const auto other = most_alike(fresh, kind, text);
    std::string values;
    if (other != fresh.end()) values = changed_values(text, recording::describe(*other));
    if (!values.empty()) {
      fresh.erase(other);
      count_pair(kind, values);
      if (show) std::printf("    ~ %s: %s\n", kind.c_str(), values.c_str());
    } else {
      ++kinds_[kind].gone;
      if (show) std::printf("    - %s\n", text.c_str());
    }
  }
  for (const Bytes& one : fresh) {
    ++kinds_[recording::kind_text(one)].fresh;
    if (show) std::printf("    + %s\n", recording::describe(one).c_str());
  }
  if (show && change.before.empty() && change.now.empty()) std::printf("    in another order\n");
}

void ChangeReport::print_totals() const {
  if (shown_ > most_) std::printf("  ... and %llu more (--show N)\n", number(shown_ - most_));
  for (const auto& [kind, count] : kinds_)
    std::printf("  %-32s %llu otherwise, %llu gone, %llu new\n", kind.c_str(),
                number(count.otherwise), number(count.gone), number(count.fresh));
  if (verdicts_ > 0) std::printf("  verdicts on shares that changed: %llu\n", number(verdicts_));
}

}  // namespace tbg::sim
