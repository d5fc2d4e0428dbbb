// Events read back from the spool: what a restart folds into what the pool knows.
//
// Only the fields that the fold needs. Lines of types it does not need, and of types that a newer
// version added, are read as std::monostate. All views are valid until the next read().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "pool/bitcoin/bytes.h"
#include "pool/core/spool_segment.h"

namespace tbg::core {

struct PastMiner {
  std::string_view user;
  std::string_view worker;
  std::uint64_t client = 0;
};
struct PastShare {
  PastMiner miner;
  double diff = 0;
  double sdiff = 0;
  bool accepted = false;
};
struct PastConnect {
  PastMiner miner;
};
struct PastDisconnect {
  PastMiner miner;
};
struct PastDifficulty {
  PastMiner miner;
  double difficulty = 0;
};
struct PastWeek {
  std::string_view user;
  std::string_view week;
};
struct PastBlock {
  PastMiner miner;
  bitcoin::Hash256 hash;
  std::int64_t height = 0;
};
struct PastStatus {
  bitcoin::Hash256 hash;
  std::int64_t height = 0;
  std::string_view status;
  std::string_view node;
  std::int64_t confirmations = 0;
};

struct PastEvent {
  std::int64_t wall_us = 0;
  std::uint32_t stream = 0;
  SpoolPosition at;
  std::variant<std::monostate, PastShare, PastConnect, PastDisconnect, PastDifficulty, PastWeek,
               PastBlock, PastStatus>
      what;
};

class PastEventReader {
 public:
  PastEventReader();
  ~PastEventReader();
  // nullopt: not an event of ours; the line is damaged.
  std::optional<PastEvent> read(std::string_view line);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tbg::core
