// What a start has to know of the disk, asked some times before it gives up: a pool that begins
// without it would write over what it could not read.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "pool/ports/log.h"
#include "pool/ports/store.h"

namespace tbg::core {

inline constexpr int kStoreAttempts = 3;

// `question`: asks the store. nullopt: said so, and the pool must not start.
template <typename Question>
auto ask_store(OperatorLog& log, Question&& question) -> std::decay_t<decltype(question())> {
  auto answer = question();
  for (int i = 1; i < kStoreAttempts && !answer; ++i)
    answer = question();
  if (!answer)
    log.write(LogLevel::error,
              "not started, because what the pool knows cannot be read: " + answer.error().message +
                  "; mend the disk and start again, nothing was changed");
  return answer;
}

}  // namespace tbg::core
