// Records about found blocks and the transactions they need: what must survive the death of the
// process.
//
// Frame:    payload size (4, LE) | checksum (4: head of sha256d(payload)) | payload
// Payload:  kind (1) | version (1) | fields; strings and byte strings with a CompactSize length
// Versions: 1 is read and written; a pending block has version 2 since its finder's facts are kept
// A torn tail (size beyond the end, or a checksum that does not fit in the last frame) is cut,
// never fatal; a bad checksum with more frames behind it is reported with its offset, and reading
// goes on behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/header.h"

namespace tbg::core {

// What block_found says beyond the block itself: a crash may come between the record and the event.
struct FinderFacts {
  std::uint64_t client = 0;
  double diff = 0;  // achieved
  double network_diff = 0;
  std::int64_t reward_sats = 0;
  std::int64_t fees_sats = 0;
  std::string tag;
  bool tag_custom = false;
  bool stale = false;
};

// A solution, written before anything is sent because of it.
struct BlockPending {
  bitcoin::Hash256 hash;
  std::int64_t height = 0;
  bitcoin::HeaderBytes header{};
  bitcoin::Bytes coinbase;    // as it stands in the block, with witness where there is a commitment
  std::string template_name;  // file with the other transactions; "" if there are none
  std::string user;
  std::string worker;
  FinderFacts facts;  // of version 1: nothing
};
// No node needs to be asked any more.
struct BlockResolved {
  bitcoin::Hash256 hash;
  std::string verdict;  // "accepted", "side_chain", "rejected: reason", "too deep"
};
using BlockRecord = std::variant<BlockPending, BlockResolved>;

bitcoin::Bytes encode(const BlockRecord& record);

struct BlockLog {
  std::vector<BlockRecord> records;
  std::uint64_t good_size = 0;             // bytes up to the end of the last whole frame
  std::vector<std::uint64_t> bad_offsets;  // frames in the middle that do not match their checksum
};
BlockLog read_block_log(bitcoin::ByteView bytes);

// The transactions of a template (all but the coinbase) as kept in datadir/templates, checksummed.
bitcoin::Bytes encode_template(std::size_t count, bitcoin::ByteView transactions);
struct StoredTransactions {
  std::size_t count = 0;
  bitcoin::Bytes transactions;
};
std::optional<StoredTransactions> decode_template(bitcoin::ByteView bytes);

}  // namespace tbg::core
