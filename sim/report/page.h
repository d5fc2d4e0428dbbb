// What every page of a report carries: its style, for light and dark, and the script that zooms the
// timeline. Without the script the page shows everything but does not zoom.
#pragma once

#include <string_view>

namespace tbg::sim {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace tbg::sim
