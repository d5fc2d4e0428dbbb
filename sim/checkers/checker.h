// A checker: hears everything that can be seen of a run, and reports what must not be.
//
// Each is one small class in a file of its own, and has a test that plants the fault it must see.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sim/checkers/observe.h"

namespace tbg::sim {

class Checker : public Observer {
 public:
  Checker(std::string_view name, Verdicts& verdicts) : name_(name), verdicts_(verdicts) {}
  [[nodiscard]] std::string_view name() const { return name_; }
  // How often the checker found something to judge: one that judged nothing proves nothing.
  [[nodiscard]] std::uint64_t judged() const { return judged_; }

 protected:
  void count_judged() { ++judged_; }
  void report(Moment at, std::string what) {
    verdicts_.report({std::string(name_), at, std::move(what)});
  }

 private:
  std::string_view name_;
  Verdicts& verdicts_;
  std::uint64_t judged_ = 0;
};

}  // namespace tbg::sim
