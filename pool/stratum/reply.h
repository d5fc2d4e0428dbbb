// What the pool says: replies and notifications, appended to a buffer of the caller (rules 2, 4, 5,
// 9, 11, 18).
//
// Every function appends exactly one line including its '\n'. `id` is raw JSON text as Request::id
// holds it. Key order of replies is id, result, error. Nothing here allocates beyond growing `out`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/stratum/error.h"
#include "pool/stratum/request.h"

namespace tbg::stratum {

void reply_true(std::string& out, std::string_view id);
void reply_error(std::string& out, std::string_view id, Error error);
void reply_text(std::string& out, std::string_view id, std::string_view json_safe_text);  // "pong"
void reply_count(std::string& out, std::string_view id, std::uint64_t count);
// extranonce1 as bytes; session id is 1..32 hex digits.
void reply_subscribe(std::string& out, std::string_view id, std::string_view session_id,
                     bitcoin::ByteView extranonce1, std::size_t extranonce2_size);
// Answers every code asked for in `request`; `mask` is what was granted.
void reply_configure(std::string& out, std::string_view id, const Configure& request,
                     std::uint32_t mask);

void notify_difficulty(std::string& out, double difficulty);
void notify_version_mask(std::string& out, std::uint32_t mask);
void notify_extranonce(std::string& out, bitcoin::ByteView extranonce1,
                       std::size_t extranonce2_size);
void notify_message(std::string& out,
                    std::string_view text);  // client.show_message; text is escaped
void notify_reconnect(std::string& out);     // client.reconnect, empty params

// The number as rule 9 wants it: an integer from 1 up, else at most 10 significant digits; no
// exponent at or above 1 and none below down to 1e-9; smaller values use the shortest form a JSON
// parser accepts.
void append_difficulty(std::string& out, double difficulty);
// The difficulty that a miner reads back from that text: the value to judge with. >= 1: rounded to
// the nearest integer; below: to 10 significant digits, downwards, so that it never exceeds the
// value given.
double wire_difficulty(double difficulty);

// mining.notify in pieces, because everything but job id digits, salt and coinb2 is shared by all
// users:
//   head(job id) prevhash","coinb1 | coinb2 | tail
struct NotifyFields {
  bitcoin::Hash256 previous;  // internal order; written word-swapped
  std::span<const bitcoin::Hash256> branch;
  std::uint32_t version = 0;
  std::uint32_t bits = 0;
  std::uint32_t time = 0;
};
// `{"id":null,"method":"mining.notify","params":["` job_id `","` prevhash `","` coinb1 `","`
void append_notify_head(std::string& out, std::string_view job_id, const bitcoin::Hash256& previous,
                        bitcoin::ByteView coinb1);
// `",[` branch `],"` version `","` bits `","` time `",` clean `]}` newline
void append_notify_tail(std::string& out, const NotifyFields& fields, bool clean);

// Appends `text` as the inside of a JSON string: escapes quotes, backslashes, control characters
// and bytes that are not valid UTF-8 (as U+FFFD).
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace tbg::stratum
