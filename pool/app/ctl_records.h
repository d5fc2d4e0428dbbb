// records dump and verify: from the files, whether the pool runs or not. Nothing is written.
#pragma once

#include <string>

#include "pool/app/ctl_run.h"

namespace tbg::app {

CtlOutcome records_dump(const std::string& datadir, bool json);
CtlOutcome records_verify(const std::string& datadir, bool json);

}  // namespace tbg::app
