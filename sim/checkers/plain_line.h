// Reads a line in one go where it is written plainly, as nearly all are: no space, no escape, the
// members in the usual order. Not a JSON parser: whoever reads with it must be ready to give the
// line to one as soon as something does not fit.
#pragma once

#include <cstdint>
#include <string_view>

namespace tbg::sim {

class PlainLine {
 public:
  explicit PlainLine(std::string_view line) : rest_(line) {}

  // Printable ASCII without a backslash, so that the next quote ends a string.
  [[nodiscard]] bool is_plain() const;

  // Each takes what it names from the front, or says false and leaves the line anywhere.
  bool skip(std::string_view literal);
  // A string, without its quotes.
  bool text(std::string_view& out);
  // A whole number of at most 18 digits, as it stands there.
  bool whole(std::string_view& out);
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The nine parameters of a mining.notify, its branch as it stands between the brackets.
struct PlainNotify {
  std::string_view id, previous, coinb1, coinb2, branch, version, bits, time;
  bool clean = false;
};
bool read_plain_notify(std::string_view line, PlainNotify& out);
// Takes the next step of a branch; false at its end.
bool next_step(std::string_view& branch, std::string_view& step);

// {"id":7,"result":true,"error":null}
bool read_plain_success(std::string_view line, std::string_view& id);

}  // namespace tbg::sim
