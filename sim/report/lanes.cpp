#include "sim/report/lanes.h"

#include <algorithm>

#include "sim/markup.h"

namespace tbg::sim {
namespace {

constexpr int kGap = 3;

std::string titled(const std::string& title) {
  return title.empty() ? std::string("/>\n") : "><title>" + escaped(title) + "</title></path>\n";
}

}  // namespace

std::string Lanes::x_of(std::int64_t us) { return std::to_string(us / 1'000); }

std::string Lanes::y_of(double y) const { return formatted("%.1f", top_ + y); }

void Lanes::open(const std::string& name, int height, const std::vector<std::string>& details) {
  top_ = bottom_ + kGap;
  bottom_ = top_ + height;
  names_ += formatted("<div class=\"lane\" style=\"top:%dpx;height:%dpx\">", top_, height) +
            "<b title=\"" + escaped(name) + "\">" + escaped(name) + "</b>";
  for (const std::string& detail : details)
    names_ += "<i>" + escaped(detail) + "</i>";
  names_ += "</div>\n";
}

void Lanes::bar(std::int64_t from_us, std::int64_t to_us, int y, int height, const char* colour,
                const std::string& title) {
  const std::int64_t ms = std::max<std::int64_t>((to_us - from_us) / 1'000, 1);
  const std::string across = "M" + x_of(from_us) + " " + y_of(y) + "h" + std::to_string(ms);
  const std::string v = "v" + std::to_string(height);
  // The stroke keeps what is short visible.
  drawings_ += "<path class=\"bar\" d=\"" + across + v + "h-" + std::to_string(ms) +
               "z\" style=\"--c:" + colour + "\"" + titled(title);
}

void Lanes::mark(std::int64_t us, int y, int height, const char* colour, const std::string& title,
                 const std::string& id) {
  drawings_ += "<path class=\"mark\"";
  if (!id.empty()) drawings_ += " id=\"" + escaped(id) + "\"";
  drawings_ += " d=\"" + tick(us, y, height) + "\" style=\"--c:" + colour + "\"" + titled(title);
}

void Lanes::line(const std::string& path, const char* colour, const std::string& title,
                 bool filled) {
  if (path.empty()) return;
  drawings_ += std::string("<path class=\"") + (filled ? "area" : "line") + "\" d=\"" + path +
               "\" style=\"--c:" + colour + "\"" + titled(title);
}

std::string Lanes::tick(std::int64_t us, int y, int height) const {
  return "M" + x_of(us) + " " + y_of(y) + "v" + std::to_string(height);
}

}  // namespace tbg::sim
