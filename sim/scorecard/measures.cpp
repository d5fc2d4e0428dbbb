#include "sim/scorecard/measures.h"

#include <algorithm>
#include <cmath>

#include "pool/core/real_math.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

bool within(double difficulty, double ideal, double factor) {
  return difficulty <= ideal * factor && difficulty * factor >= ideal;
}

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

// Calls visit(piece, difficulty) for each stretch of one difficulty in the span.
template <typename Visit>
void each_piece(const std::vector<Change>& changes, Span span, Visit visit) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::int64_t end = i + 1 < changes.size() ? changes[i + 1].at_us : span.until_us;
    const Span piece{std::max(changes[i].at_us, span.from_us), std::min(end, span.until_us)};
    if (piece.from_us < piece.until_us) visit(piece, changes[i].difficulty);
  }
}

}  // namespace

double difficulty_at(const std::vector<Change>& changes, std::int64_t at_us) {
  double difficulty = changes.front().difficulty;
  for (const Change& change : changes)
    if (change.at_us <= at_us) difficulty = change.difficulty;
  return difficulty;
}

double settle_s(const std::vector<Change>& changes, Span span, double ideal) {
  std::int64_t inside_since = -1;
  std::int64_t settled = -1;
  each_piece(changes, span, [&](Span piece, double difficulty) {
    if (!within(difficulty, ideal, kSettledBand)) {
      inside_since = -1;
      return;
    }
    if (inside_since < 0) inside_since = piece.from_us;
    if (settled < 0 && piece.until_us - inside_since >= kStaysUs) settled = inside_since;
  });
  return seconds((settled < 0 ? span.until_us : settled) - span.from_us);
}

double follow_s(const std::vector<Change>& changes, Span span, double ideal, double factor) {
  std::int64_t followed = span.until_us;
  each_piece(changes, span, [&](Span piece, double difficulty) {
    if (within(difficulty, ideal, factor)) followed = std::min(followed, piece.from_us);
  });
  return seconds(followed - span.from_us);
}

double lowered_s(const std::vector<Change>& changes, Span span) {
  const double before = difficulty_at(changes, span.from_us);
  std::int64_t lowered = span.until_us;
  each_piece(changes, span, [&](Span piece, double difficulty) {
    if (difficulty <= before / 2) lowered = std::min(lowered, piece.from_us);
  });
  return seconds(lowered - span.from_us);
}

Steadiness steadiness(const std::vector<Change>& changes, Span span, double ideal) {
  Steadiness result;
  double sum = 0;
  double squares = 0;
  each_piece(changes, span, [&](Span piece, double difficulty) {
    const double off = core::natural_log(difficulty / ideal);
    const double weight = seconds(piece.until_us - piece.from_us);
    sum += weight * off;
    squares += weight * off * off;
  });
  const double total = seconds(span.until_us - span.from_us);
  const double mean = sum / total;
  result.bias = std::abs(mean);
  result.jitter = std::sqrt(std::max(squares / total - mean * mean, 0.0));
  for (std::size_t i = 1; i < changes.size(); ++i) {
    if (changes[i].at_us < span.from_us || changes[i].at_us >= span.until_us) continue;
    result.changes_per_h += 3600 / total;
    if (within(changes[i - 1].difficulty, ideal, kSettledBand)) result.false_per_h += 3600 / total;
  }
  return result;
}

}  // namespace tbg::sim
