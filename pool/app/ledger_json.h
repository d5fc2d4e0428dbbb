// Users, workers and blocks as JSON: the same from a running pool and from its files.
#pragma once

#include <string>

#include "pool/app/json.h"
#include "pool/core/block_book.h"
#include "pool/core/ledger.h"

namespace tbg::app {

// {"1m": H/s, ...}, a key for each window of the meter.
Json hashrates(const core::HashrateMeter& meter, Now now);
// Difficulties as in the configuration, times in Unix seconds. `name`: from user_tags, or "".
Json user_json(Now now, const core::Ledger& ledger, const std::string& address,
               const std::string& name, const core::Tally& tally);
Json worker_json(Now now, const core::Ledger& ledger, const core::WorkerRow& worker);
Json block_json(const core::BlockRow& block, const std::string& name);

}  // namespace tbg::app
