#include "sim/plan_words.h"

#include <initializer_list>

namespace tbg::sim {
namespace {

template <typename Enum>
bool choose(std::string_view text, Enum& out, std::string& choices,
            std::initializer_list<Enum> all) {
  for (const Enum one : all) {
    if (word(one) == text) {
      out = one;
      return true;
    }
    choices += (choices.empty() ? "" : ", ") + std::string(word(one));
  }
  return false;
}

}  // namespace

std::string_view word(WorkMode mode) {
  switch (mode) {
    case WorkMode::toy:
      return "toy";
    case WorkMode::sampled:
      return "sampled";
  }
  return {};
}

std::string_view word(Hostility hostility) {
  switch (hostility) {
    case Hostility::none:
      return "none";
    case Hostility::garbage:
      return "garbage";
    case Hostility::flood:
      return "flood";
    case Hostility::slowloris:
      return "slowloris";
    case Hostility::replay:
      return "replay";
    case Hostility::low_diff:
      return "low_diff";
    case Hostility::never_reads:
      return "never_reads";
    case Hostility::odd_fields:
      return "odd_fields";
  }
  return {};
}

std::string_view word(bitcoin::Network network) { return bitcoin::params(network).name; }

bool from_word(std::string_view text, WorkMode& out, std::string& choices) {
  return choose(text, out, choices, {WorkMode::toy, WorkMode::sampled});
}

bool from_word(std::string_view text, Hostility& out, std::string& choices) {
  using enum Hostility;
  return choose(text, out, choices,
                {none, garbage, flood, slowloris, replay, low_diff, never_reads, odd_fields});
}

bool from_word(std::string_view text, bitcoin::Network& out, std::string& choices) {
  using enum bitcoin::Network;
  return choose(text, out, choices, {main, test, testnet4, signet, regtest});
}

}  // namespace tbg::sim
