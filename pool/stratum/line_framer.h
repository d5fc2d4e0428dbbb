// Cuts a TCP byte stream into lines, with a bound on what an unfinished line may hold.
//
// Lines end in '\n'; a '\r' before it, leading blanks and empty lines are dropped (rule 3). Memory:
// nothing while no partial line is held, at most kLineMax otherwise. A line of more than kLineMax
// bytes before its '\n' (blanks and '\r' count), finished or not, is `overflow`: the connection is
// to be closed (rule 16), the framer yields nothing more. How the stream was cut never changes the
// lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tbg::stratum {

inline constexpr std::size_t kLineMax = 16 * 1024;

class LineFramer {
 public:
  enum class Status { line, need_more, overflow };

  // Gives the framer the next bytes; the view must stay valid until next() returned need_more.
  void feed(std::string_view bytes);
  // The next non-empty line without its end. `line` is valid until the next call of feed() or
  // next().
  Status next(std::string_view& line);

 private:
  void hold(std::string_view bytes);
  void release_partial();

  std::string_view input_;
  std::string partial_;           // start of a line whose end has not arrived; freed when empty
  bool partial_yielded_ = false;  // partial_ is the line that next() gave out last
  bool overflowed_ = false;
};

}  // namespace tbg::stratum
