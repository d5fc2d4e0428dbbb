#include "sim/checkers/plain_line.h"

#include <cstring>

namespace tbg::sim {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

// Eight characters at once: bit 7 of those that are control characters, not ASCII, or a backslash.
std::uint64_t odd_ones(std::uint64_t eight) {
  const std::uint64_t low = (eight - kOnes * 0x20) & ~eight;
  const std::uint64_t slash = eight ^ (kOnes * 0x5c);
  const std::uint64_t last = eight ^ (kOnes * 0x7f);
  return (eight | low | ((slash - kOnes) & ~slash) | ((last - kOnes) & ~last)) & kHighs;
}

}  // namespace

bool PlainLine::is_plain() const {
  std::uint64_t odd = 0;
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= rest_.size(); at += sizeof eight) {
    std::memcpy(&eight, rest_.data() + at, sizeof eight);
    odd |= odd_ones(eight);
  }
  for (; at < rest_.size(); ++at)
    odd |= odd_ones(kOnes * static_cast<std::uint8_t>(rest_[at]));
  return odd == 0;
}

bool PlainLine::skip(std::string_view literal) {
  if (!rest_.starts_with(literal)) return false;
  rest_.remove_prefix(literal.size());
  return true;
}

bool PlainLine::text(std::string_view& out) {
  if (!skip("\"")) return false;
  const std::size_t end = rest_.find('"');
  if (end == std::string_view::npos) return false;
  out = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return true;
}

bool PlainLine::whole(std::string_view& out) {
  constexpr std::size_t kDigitsMax = 18;
  std::size_t size = 0;
  while (size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9')
    ++size;
  if (size == 0 || size > kDigitsMax || (size > 1 && rest_.front() == '0')) return false;
  out = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool read_plain_notify(std::string_view text, PlainNotify& out) {
  PlainLine line(text);
  if (!line.skip(R"({"id":null,"method":"mining.notify","params":[)") || !line.is_plain())
    return false;
  for (std::string_view* const part : {&out.id, &out.previous, &out.coinb1, &out.coinb2})
    if (!line.text(*part) || !line.skip(",")) return false;
  if (!line.skip("[")) return false;
  const std::string_view branch = line.rest();
  for (std::string_view step; line.text(step);)
    if (!line.skip(",")) break;
  out.branch = branch.substr(0, branch.size() - line.rest().size());
  if (out.branch.ends_with(',') || !line.skip("],")) return false;
  for (std::string_view* const part : {&out.version, &out.bits, &out.time})
    if (!line.text(*part) || !line.skip(",")) return false;
  out.clean = line.skip("true");
  return (out.clean || line.skip("false")) && line.skip("]}") && line.at_end();
}

bool next_step(std::string_view& branch, std::string_view& step) {
  PlainLine line(branch);
  line.skip(",");
  const bool any = line.text(step);
  branch = line.rest();
  return any;
}

bool read_plain_success(std::string_view text, std::string_view& id) {
  PlainLine line(text);
  return line.skip(R"({"id":)") && line.whole(id) && line.skip(R"(,"result":true,"error":null})") &&
         line.at_end();
}

}  // namespace tbg::sim
