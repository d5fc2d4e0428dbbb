// What a running pool answers to an operator: one line of JSON asks, one line answers.
//
//   {"command":"clients","args":{"limit":2}}
//   {"ok":true,"result":{"rows":[...],"next":17}}
//   {"ok":false,"error":"what is wrong, and what to do"}
//
// Rules: a question is a const read, and what changes something is an input of the core
// (operator_command.h), so that nothing here is a second way into it. Lists come in pages of at
// most core::kViewsMax rows: `next`, if it is not null, goes into `after` of the next question. An
// answer is made in well under 2 ms, whatever is asked. An argument that a command does not know is
// refused rather than passed over. Commands: docs/operation.md.
#pragma once

#include <string>
#include <string_view>

#include "pool/app/admin_host.h"

namespace tbg::app {

// To a line; both without newline.
std::string admin_answer(AdminHost& host, std::string_view line);
// What anybody is answered who cannot be served.
std::string admin_refusal(std::string_view why);

}  // namespace tbg::app
