#include "sim/spool_consumer.h"

#include <charconv>

#include "sim/world.h"

namespace tbg::sim {
namespace {

constexpr std::uint64_t kRemembersEvery = 3;

std::string_view text_of(const bitcoin::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The seq of an event's line.
std::uint64_t seq_of(std::string_view line) {
  constexpr std::string_view kKey = "\"seq\":";
  const std::size_t at = line.find(kKey);
  std::uint64_t seq = 0;
  if (at != std::string_view::npos)
    std::from_chars(line.data() + at + kKey.size(), line.data() + line.size(), seq);
  return seq;
}

}  // namespace

void SpoolConsumer::begin() { world_.scheduler().after(to_us(plan_.start_s), *this, 0); }

void SpoolConsumer::on_event(std::int64_t, std::uint64_t) {
  if (running_) read_on();
  world_.scheduler().after(to_us(plan_.every_s), *this, 0);
}

void SpoolConsumer::set_running(bool running) {
  if (running == running_) return;  // faults overlap
  running_ = running;
  if (running)
    recall();
  else
    at_ = {};
}

void SpoolConsumer::recall() {
  const bitcoin::Bytes* const bytes = world_.store().look(Folder::consumers, plan_.name);
  if (bytes == nullptr) return;
  if (const auto positions = core::parse_consumer(text_of(*bytes))) at_ = *positions;
}

// A disk that is full keeps the older position: it will read some of this again.
void SpoolConsumer::remember() {
  std::string text;
  for (const auto& [stream, at] : at_) {
    bitcoin::append_hex32(text, at.boot);
    text += " " + std::to_string(stream) + " " + std::to_string(at.seq) + "\n";
  }
  (void)world_.store().put(Folder::consumers, plan_.name, bitcoin::as_bytes(text));
}

void SpoolConsumer::read_on() {
  std::uint64_t left = plan_.lines == 0 ? UINT64_MAX : plan_.lines;
  const std::vector<std::string> names = world_.store().names(Folder::spool);
  for (std::size_t i = 0; i < names.size() && left > 0; ++i) {
    const auto segment = *core::parse_segment_name(names[i]);
    if (i + 1 < names.size()) {
      const auto next = *core::parse_segment_name(names[i + 1]);
      if (next.stream == segment.stream && core::covers(at_[segment.stream], next.first)) continue;
    }
    read_segment(names[i], segment, left);
  }
  if (reads_++ % kRemembersEvery == 0) remember();  // the first time, too: so it registers
}

void SpoolConsumer::read_segment(const std::string& name, const core::SpoolSegment& segment,
                                 std::uint64_t& left) {
  core::SpoolPosition& done = at_[segment.stream];
  std::string_view text = text_of(*world_.store().look(Folder::spool, name));
  for (std::size_t end = text.find('\n'); end != std::string_view::npos && left > 0;
       end = text.find('\n')) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const core::SpoolPosition at{segment.first.boot, seq_of(line)};
    if (at <= done) continue;
    done = at;
    --left;
    world_.tap().on_consumed(world_.moment(), plan_.name, line);
  }
}

}  // namespace tbg::sim
