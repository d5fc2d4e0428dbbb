#include "pool/recording/pseudonyms.h"

#include <boost/algorithm/string/predicate.hpp>
#include <cstdio>
#include <utility>

#include "pool/recording/json_text.h"
#include "pool/stratum/request.h"

namespace tbg::recording {
namespace {

constexpr std::size_t kTextMax = 4'096;  // longer ones are no names

bool is_loopback(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1" || ip.starts_with("::ffff:127.");
}

}  // namespace

std::string Pseudonyms::ip(std::string_view ip) {
  if (ip.empty() || is_loopback(ip)) return std::string{ip};
  const auto [found, fresh] = ips_.try_emplace(std::string{ip});
  if (!fresh) return found->second;
  const auto number = static_cast<unsigned>(ips_.size());
  char text[40];
  if (ip.find(':') == std::string_view::npos)
    std::snprintf(text, sizeof text, "10.%u.%u.%u", number >> 16 & 0xff, number >> 8 & 0xff,
                  number & 0xff);
  else
    std::snprintf(text, sizeof text, "fd00::%x", number);
  return found->second = text;
}

std::string Pseudonyms::worker(std::string_view name) {
  if (name.empty()) return {};
  const auto [found, fresh] = workers_.try_emplace(std::string{name});
  if (fresh) found->second = "n" + std::to_string(workers_.size());
  return found->second;
}

std::string Pseudonyms::whole(std::string_view text) {
  const std::size_t cut = text.find_first_of("._/");
  if (cut == std::string_view::npos) return std::string{text};
  for (const core::AgentRule& rule : agents_)
    if (boost::algorithm::istarts_with(text, rule.match)) return std::string{text};
  // As the pool cuts names that are too long.
  const std::string tail = "." + std::string{text.substr(cut + 1)};
  return std::string{text.substr(0, cut + 1)} + worker(stratum::split_user_name(tail).worker);
}

std::string RenamedStream::take(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    step(c, out);
  return out;
}

void RenamedStream::begin_line() {
  depth_ = 0;
  in_text_ = escaped_ = is_object_ = in_params_ = first_ = holding_ = false;
  text_.clear();
}

void RenamedStream::release(std::string& out) {
  if (std::exchange(holding_, false)) out += names_.whole(read_json_text(text_).value_or(text_));
}

void RenamedStream::in_text(char c, std::string& out) {
  if (!escaped_ && c == '"') {
    release(out);
    in_text_ = false;
    out += c;
    return;
  }
  escaped_ = !escaped_ && c == '\\';
  if (text_.size() >= kTextMax) release(out);
  if (text_.size() < kTextMax) text_ += c;
  if (!holding_) out += c;
}

void RenamedStream::step(char c, std::string& out) {
  if (c == '\n') {
    release(out);
    begin_line();
    out += c;
    return;
  }
  if (in_text_) return in_text(c, out);
  out += c;
  switch (c) {
    case '"':
      in_text_ = true;
      holding_ = in_params_ && first_ && depth_ == 2;
      first_ = false;
      // The key before a list is the last text before it.
      text_.clear();
      return;
    case '[':
    case '{':
      if (++depth_ == 1) is_object_ = c == '{';
      in_params_ = in_params_ || (is_object_ && c == '[' && depth_ == 2 && text_ == "params");
      first_ = in_params_ && depth_ == 2;
      return;
    case ']':
    case '}':
      --depth_;
      in_params_ = in_params_ && depth_ >= 2;
      return;
    case ',':
      first_ = false;
      return;
    default:
      return;
  }
}

}  // namespace tbg::recording
