// Secrets that need not stand in the configuration itself.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace tbg::app {

// "file:PATH": the first line of the file; "env:NAME": the environment variable; anything else is
// the secret. The error is one line and never contains a secret.
boost::system::result<std::string, std::string> resolve_secret(std::string_view text);

}  // namespace tbg::app
