// EventText beside its naive twin, over all types with everything that miners and nodes may send.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <deque>

#include "pool/core/event_text.h"
#include "pool/core/event_text_twin.h"

namespace tbg::core {
namespace {

// Fields of one event; owns the texts that the event only views.
class Draw {
 public:
  std::string_view text() {
    const auto piece = rc::gen::element<std::string>(
        "rig", "\"", "\\", "\n", std::string(1, '\0'), "\x1b[2J", "\x7f", "\xc2\x80", "\xc2\x9f",
        "\xc2\xa0", "\xc3\xa4", "\xe2\x82\xac", "\xe2\x80\xa8", "\xed\xa0\x80", "\xf0\x9f\x8d\x92",
        "\xf4\x90\x80\x80", "\xc0\x80", "\xff", "\xe2\x82", "\\u0000", "</script>");
    const auto byte =
        rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
    const auto run = rc::gen::map(piece, [](const std::string& text) {
      std::string out;
      while (out.size() < kEventFieldMax)
        out += text;
      return out;
    });
    std::string& out = texts_.emplace_back();
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(
             rc::gen::weightedOneOf<std::string>({{20, piece}, {5, byte}, {1, run}})))
      out += part;
    return out;
  }
  bitcoin::ByteView bytes() {
    const std::string_view drawn = text();
    return {reinterpret_cast<const std::uint8_t*>(drawn.data()), drawn.size()};
  }
  Miner miner() { return {text(), text(), ConnectionId{number<std::uint64_t>()}}; }

  static double real() {
    const auto any_bits = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
      const double value = std::bit_cast<double>(bits);
      return std::isfinite(value) ? value : 0.5;
    });
    const auto whole = rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                                    [](std::int64_t n) { return static_cast<double>(n); });
    return *rc::gen::oneOf(any_bits, whole, rc::gen::arbitrary<double>(),
                           rc::gen::element(0.0, -0.0, 1e-9, 9007199254740992.0));
  }
  template <typename T>
  static T number() {
    return *rc::gen::oneOf(
        rc::gen::arbitrary<T>(),
        rc::gen::element(std::numeric_limits<T>::max(), std::numeric_limits<T>::min()));
  }
  static bool flag() { return *rc::gen::arbitrary<bool>(); }
  static bitcoin::Hash256 hash() {
    bitcoin::Hash256 out;
    if (flag()) out.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 32>>();
    return out;
  }
  template <typename T>
  static T one_of(T last) {
    return static_cast<T>(*rc::gen::inRange(0, static_cast<int>(last) + 1));
  }

 private:
  std::deque<std::string> texts_;  // a deque, because its elements never move
};

constexpr auto number64 = &Draw::number<std::int64_t>;
constexpr auto count = &Draw::number<std::uint64_t>;
constexpr auto word32 = &Draw::number<std::uint32_t>;

// Braces keep the order of the draws.
Event draw_event(Draw& d) {
  switch (*rc::gen::inRange(0, static_cast<int>(std::variant_size_v<Event>))) {
    case 0:
      return ShareSubmitted{d.miner(), d.real(),   d.real(), d.flag(),  d.text(),  d.text(),
                            d.text(),  number64(), d.hash(), d.bytes(), d.bytes(), word32(),
                            word32(),  word32(),   d.hash(), d.flag()};
    case 1:
      return ShareBestDiff{d.miner(), d.real(), d.real(), d.one_of(Timeframe::alltime),
                           d.text(),  d.hash()};
    case 2:
      return WeeklySummary{d.text(), d.text(), d.real(), count()};
    case 3:
      return BlockFound{d.miner(),  number64(), d.hash(), d.hash(), d.real(), d.real(),
                        number64(), number64(), word32(), d.text(), d.flag(), d.flag()};
    case 4:
      return BlockStatus{number64(), d.hash(), d.one_of(BlockState::orphaned), d.text(), d.text(),
                         number64(), d.real()};
    case 5:
      return MinerConnected{
          d.miner(), d.text(), d.text(), d.real(), d.one_of(bitcoin::AddressType::p2tr),
          d.flag(),  d.flag()};
    case 6:
      return MinerDisconnected{d.miner(), d.text(), d.real(), count(),
                               count(),   d.real(), d.real(), d.one_of(CloseReason::admin)};
    case 7:
      return DiffUpdated{d.miner(), d.real(), d.real(), d.one_of(DiffReason::operator_),
                         d.real(),  d.real()};
    case 8:
      return HashrateUpdate{d.text(), d.text(), d.real(), d.real(), d.real(), d.real()};
    default:
      return NewBlockNetwork{number64(), d.hash(), d.hash(), d.real(),
                             word32(),   d.real(), d.flag()};
  }
}

bool has_controls(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    const auto next = i + 1 < line.size() ? static_cast<unsigned char>(line[i + 1]) : 0;
    if (c < 0x20 || c == 0x7f || (c == 0xc2 && next < 0xa0)) return true;
  }
  return false;
}

RC_GTEST_PROP(EventText, SaysWhatItsTwinSays, (std::uint32_t boot, std::uint32_t stream)) {
  Draw draw;
  const Event event = draw_event(draw);
  const auto seq = count();
  const auto wall_us = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000);
  std::string line;
  EventText("sim", boot, stream).append(line, seq, {.mono_us = 0, .wall_us = wall_us}, event);

  RC_ASSERT(line.size() <= kEventBytesMax);
  RC_ASSERT(!has_controls(line));
  const std::string micros = std::to_string(1'000'000 + wall_us % 1'000'000).substr(1);
  const std::string ts = std::to_string(wall_us / 1'000'000) + "." + micros;
  RC_ASSERT(line.find(",\"ts\":" + ts + ",\"source\"") != line.npos);
  const OrderedJson expected{{"event", kEventNames[event.index()]},
                             {"ts", std::stod(ts)},
                             {"source", "hosted"},
                             {"instance", "sim"},
                             {"boot", hex8(boot)},
                             {"stream", stream},
                             {"seq", seq},
                             {"data", std::visit([](const auto& e) { return twin(e); }, event)}};
  RC_ASSERT(OrderedJson::parse(line) == expected);  // the order of the keys too
}

}  // namespace
}  // namespace tbg::core
