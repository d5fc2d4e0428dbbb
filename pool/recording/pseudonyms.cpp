#include "pool/recording/pseudonyms.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"
#include "pool/recording/json_text.h"
#include "pool/stratum/request.h"

namespace tbg::recording {
namespace {

constexpr std::size_t kTextMax = 4'096;  // longer ones are no names
constexpr std::size_t kNameBytes = 6;
constexpr char kBlack = 'x';

// Words of the protocol that have a mark in them.
constexpr std::array<std::string_view, 5> kProtocol{"mining.", "client.", "version-rolling.",
                                                    "minimum-difficulty.", "subscribe-extranonce."};

bool is_loopback(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1" || ip.starts_with("::ffff:127.");
}

bool is_protocol(std::string_view text) {
  return std::any_of(kProtocol.begin(), kProtocol.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

char outside(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter && std::string_view("truefalsnE").find(c) == std::string_view::npos ? kBlack : c;
}

}  // namespace

bitcoin::Hash256 Pseudonyms::hash(std::string_view text) const {
  bitcoin::Bytes key;
  bitcoin::put_le64(key, key_);
  return bitcoin::sha256d(key, bitcoin::as_bytes(text), {});
}

std::string Pseudonyms::ip(std::string_view ip) const {
  if (ip.empty() || is_loopback(ip)) return std::string{ip};
  const std::string hex = bitcoin::to_hex(hash(ip).view().first(8));
  return "fd00::" + hex.substr(0, 4) + ":" + hex.substr(4, 4) + ":" + hex.substr(8, 4) + ":" +
         hex.substr(12, 4);
}

std::string Pseudonyms::worker(std::string_view name) const {
  if (name.empty()) return {};
  return "n" + bitcoin::to_hex(hash(name).view().first(kNameBytes));
}

std::string Pseudonyms::whole(std::string_view text) const {
  const std::size_t cut = text.find_first_of("._/");
  // A difficulty that a password asks for is no name.
  if (cut == std::string_view::npos || is_protocol(text) || stratum::password_difficulty(text))
    return std::string{text};
  for (const core::AgentRule& rule : agents_)
    if (boost::algorithm::istarts_with(text, rule.match)) return std::string{text};
  // As the pool cuts names that are too long.
  const std::string tail = "." + std::string{text.substr(cut + 1)};
  return std::string{text.substr(0, cut + 1)} + worker(stratum::split_user_name(tail).worker);
}

std::string RenamedStream::take(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (c == '\n') {
      release(out);
      in_text_ = escaped_ = false;
      out += c;
    } else if (in_text_) {
      in_text(c, out);
    } else {
      in_text_ = c == '"';
      out += outside(c);
    }
  }
  return out;
}

void RenamedStream::release(std::string& out) {
  if (!text_.empty() && !too_long_) {
    // As it was written, unless it is another one now.
    const std::string read = read_json_text(text_).value_or(text_);
    const std::string renamed = names_.whole(read);
    out += renamed == read ? text_ : write_json_text(renamed);
  }
  too_long_ = false;
  text_ = {};  // with its memory: most connections say little
}

void RenamedStream::in_text(char c, std::string& out) {
  if (!escaped_ && c == '"') {
    release(out);
    in_text_ = false;
    out += c;
    return;
  }
  escaped_ = !escaped_ && c == '\\';
  if (!too_long_ && text_.size() >= kTextMax) {
    out.append(text_.size(), kBlack);
    too_long_ = true;
  }
  if (too_long_)
    out += kBlack;
  else
    text_ += c;
}

}  // namespace tbg::recording
