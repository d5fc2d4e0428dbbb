// Other names for what tells who mines: addresses of miners, user agents, names of workers. The
// same for the same, different for different ones, and nothing of the old in the new; payout
// addresses stay, as they are in every hash.
//
// Of a user name ("address.worker") and of an agent ("bitaxe/BM1370") what stands before the first
// of . _ / stays. An agent that a rule of the pool knows stays whole: the rule is to find it again.
// A name is the keyed hash of what it stands for, so nothing has to be remembered; who has the key
// can try out names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pool/core/options.h"

namespace tbg::recording {

class Pseudonyms {
 public:
  Pseudonyms(const core::Options& pool, std::uint64_t key) : agents_(pool.agents), key_(key) {}

  // An address of IPv6's private range; loopback stays.
  [[nodiscard]] std::string ip(std::string_view ip) const;
  // "n" and 12 hex digits; "" stays "".
  [[nodiscard]] std::string worker(std::string_view name) const;
  // A user name, an agent, or any other text that a miner sends between quotes.
  [[nodiscard]] std::string whole(std::string_view text) const;

 private:
  [[nodiscard]] bitcoin::Hash256 hash(std::string_view text) const;

  std::vector<core::AgentRule> agents_;
  std::uint64_t key_;
};

// What one connection sends. Every text between quotes is renamed that could be a name, wherever it
// stands, and outside of quotes no letters are left but those of true, false and null: what the
// pool makes of a line, and what this makes of it, need not be the same for nothing to be told. A
// text is held back until its end has come, so pieces may grow, shrink, or be empty.
class RenamedStream {
 public:
  explicit RenamedStream(const Pseudonyms& names) : names_(names) {}
  std::string take(std::string_view bytes);

 private:
  void in_text(char c, std::string& out);
  void release(std::string& out);

  const Pseudonyms& names_;
  bool in_text_ = false;
  bool escaped_ = false;
  bool too_long_ = false;  // the text: the rest of it is blacked out
  std::string text_;
};

}  // namespace tbg::recording
