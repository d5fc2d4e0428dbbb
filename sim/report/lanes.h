// Lanes of the timeline, one under the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tbg::sim {

// Writes lane after lane; each has a name, a height in pixels and drawings in it. Times are
// microseconds since the run began, y counts from the top of the lane.
class Lanes {
 public:
  // Plain text; one line for each detail, if there is room.
  void open(const std::string& name, int height, const std::vector<std::string>& details = {});
  void bar(std::int64_t from_us, std::int64_t to_us, int y, int height, const char* colour,
           const std::string& title = {});
  // A mark with a text of its own; `id`, if any, can be linked to.
  void mark(std::int64_t us, int y, int height, const char* colour, const std::string& title,
            const std::string& id = {});
  // A path in the coordinates of x_of() and y_of().
  void line(const std::string& path, const char* colour, const std::string& title = {},
            bool filled = false);
  [[nodiscard]] static std::string x_of(std::int64_t us);
  [[nodiscard]] std::string y_of(double y) const;
  // A short upright stroke, to be collected in a path.
  [[nodiscard]] std::string tick(std::int64_t us, int y, int height) const;

  [[nodiscard]] int height() const { return bottom_; }
  [[nodiscard]] const std::string& names() const { return names_; }
  [[nodiscard]] const std::string& drawings() const { return drawings_; }

 private:
  std::string names_;
  std::string drawings_;
  int top_ = 0;  // of the lane that is open
  int bottom_ = 0;
};

}  // namespace tbg::sim
