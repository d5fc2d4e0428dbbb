// The file of user_tags, {"address": "name"}, with one name changed.
#pragma once

#include <string>

namespace tbg::app {

// Replaces the file whole, or leaves it alone; other names, their order and keys that begin with
// '_' stay. An empty name takes the address out. A file with comments is refused: they would be
// lost. "" if done, else one line that says what is wrong and what to do.
std::string write_tag(const std::string& file, const std::string& address, const std::string& name);

}  // namespace tbg::app
