// Answers of the pool, as people want to read them.
#pragma once

#include <cstdint>
#include <string>

#include "pool/app/admin_commands.h"

namespace tbg::app {

std::string show_status(const Json& status);
// Rows of users or clients: strongest first, by the hash rate of 5 minutes, of the session.
void sort_strongest(Json& rows);
// Both in the order given; `all` is how many there are.
std::string show_users(const Json& rows, std::size_t all);
std::string show_user(const Json& answer);
std::string show_worker(const Json& worker, std::int64_t now_s);
std::string show_workers(const Json& rows);
std::string show_clients(const Json& rows, std::size_t all);
std::string show_blocks(const Json& rows);

// Small things that several of them, and records, want.
std::string rate_text(double hashes_per_s);      // "1.58 TH/s"
std::string difficulty_text(double difficulty);  // "0.0012", "42", "1.58 M"
std::string time_text(std::int64_t unix_s);      // "2026-11-21 20:15:00", UTC; "-" for 0

}  // namespace tbg::app
