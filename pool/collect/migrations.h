// The schema of the database, in numbered steps (pool/collect/sql), for PostgreSQL alone or with
// TimescaleDB.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "pool/collect/pg_link.h"
#include "pool/collect/result.h"

namespace tbg::collect {

enum class Flavour { plain, timescale };

struct Migration {
  int version;  // from 1, without gaps within a flavour
  std::string_view name;
  std::string_view flavour;  // "plain" or "timescale"; empty: both
  std::string_view sql;
};

// All there are, in order of their versions (generated from the files).
std::span<const Migration> all_migrations();
// The version that this program works with.
int newest_version();

// What a database holds: 0 if nothing of ours.
Result<int> schema_version(PgLink& link);

// Applies what is missing, each step in a transaction of its own, and tells of each. Empty, or what
// went wrong; what was told of is done.
std::string migrate(PgLink& link, const std::function<void(const std::string&)>& tell);

}  // namespace tbg::collect
