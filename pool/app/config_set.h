// Values put into a configuration tree by path: --set, and keys with dots.
#pragma once

#include <string_view>

#include "pool/app/config_tree.h"

namespace tbg::app {

// "a.b" or "btcd.0.url": puts the value where the path leads, making objects and at most one new
// element of a list on the way.
ConfigResult<void> set_path(ConfigNode& root, std::string_view path, ConfigNode value);
// One --set KEY=VALUE. The value is read as JSON where it is JSON, otherwise as text.
ConfigResult<void> apply_set(ConfigNode& root, std::string_view assignment);
// Keys of the top level that contain dots mean the same as nested objects.
ConfigResult<void> expand_dotted_keys(ConfigNode& root);

}  // namespace tbg::app
