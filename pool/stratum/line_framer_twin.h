// The naive twin of LineFramer: the whole stream at once, no bound on memory. For tests only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pool/stratum/line_framer.h"

namespace tbg::stratum {

struct Framed {
  std::vector<std::string> lines;
  bool overflow = false;

  friend bool operator==(const Framed&, const Framed&) = default;
};

inline Framed frame_naively(std::string_view stream) {
  Framed framed;
  std::string line;
  for (const char c : stream) {
    if (c != '\n') {
      line += c;
      if (line.size() > kLineMax) {
        framed.overflow = true;
        return framed;
      }
      continue;
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
      line.erase(0, 1);
    if (!line.empty()) framed.lines.push_back(line);
    line.clear();
  }
  return framed;
}

// Feeds one more piece; copies it first, so that reading a view for too long is seen by ASan.
inline void frame_piece(LineFramer& framer, std::string_view piece, Framed& framed) {
  const std::string copy(piece);
  framer.feed(copy);
  std::string_view line;
  LineFramer::Status status = framer.next(line);
  while (status == LineFramer::Status::line) {
    framed.lines.emplace_back(line);
    status = framer.next(line);
  }
  framed.overflow = status == LineFramer::Status::overflow;
}

}  // namespace tbg::stratum
