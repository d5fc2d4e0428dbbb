// Other names for what tells who mines: addresses of miners, user agents, names of workers. The
// same for the same, different for different ones, and nothing of the old in the new; payout
// addresses stay, as they are in every hash.
//
// Of a user name ("address.worker") and of an agent ("bitaxe/BM1370") what stands before the first
// of . _ / stays. An agent that a rule of the pool knows stays whole: the rule is to find it again.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pool/core/options.h"

namespace tbg::recording {

class Pseudonyms {
 public:
  explicit Pseudonyms(const core::Options& pool) : agents_(pool.agents) {}

  // IPv4 becomes 10.x.y.z, IPv6 fd00::n; loopback stays.
  std::string ip(std::string_view ip);
  // "" stays "".
  std::string worker(std::string_view name);
  // A user name or an agent.
  std::string whole(std::string_view text);

  [[nodiscard]] std::size_t count() const { return ips_.size() + workers_.size(); }

 private:
  std::vector<core::AgentRule> agents_;
  std::map<std::string, std::string, std::less<>> ips_;
  std::map<std::string, std::string, std::less<>> workers_;
};

// What one connection sends: the first text in "params" of each line is renamed, whatever the
// method. It is held back until its end has come, so pieces may grow, shrink, or be empty.
class RenamedStream {
 public:
  explicit RenamedStream(Pseudonyms& names) : names_(names) {}
  std::string take(std::string_view bytes);

 private:
  void step(char c, std::string& out);
  void in_text(char c, std::string& out);
  void release(std::string& out);
  void begin_line();

  Pseudonyms& names_;
  int depth_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
  bool is_object_ = false;  // the line
  bool in_params_ = false;
  bool first_ = false;    // no element of params has come
  bool holding_ = false;  // the text goes to text_ until it ends
  std::string text_;      // the last one, or its beginning
};

}  // namespace tbg::recording
