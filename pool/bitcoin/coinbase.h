// The coinbase transaction of a solo job.
//
//   scriptSig =  height push (BIP34)
//              | push of 8: mark (4 bytes, instance and boot) || salt (4 bytes, job and variant)
//              | push of extranonce1 || extranonce2       <- the slot between coinb1 and coinb2
//              | push of the tag
//   outputs   =  payout | donation (if any) | witness commitment (if any, BIP141)
//
// coinb1 ends right before the extranonce slot and is the same for every user of a job; coinb2
// starts right after it and carries what differs between users: tag and payout. The bytes here are
// the serialisation without witness, which is what miners hash; with_witness() adds the witness for
// the block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::bitcoin {

inline constexpr std::size_t kScriptSigMax = 100;      // consensus: bad-cb-length
inline constexpr std::size_t kCoinbaseMaxBytes = 255;  // stratum-v1 rule 12: NerdMiner's buffer

struct CoinbaseSpec {
  std::int64_t height = 0;
  std::int64_t value = 0;                     // satoshi: subsidy plus fees
  std::uint32_t mark = 0;                     // of (instance, boot); little-endian in the script
  std::size_t extranonce_size = 12;           // extranonce1 + extranonce2, 4..16 bytes
  std::optional<Hash256> witness_commitment;  // nullopt: no segwit commitment wanted
  Bytes donation_script;                      // empty: no donation
  double donation_percent = 0;  // 0..99.9, of the whole value, rounded down to a satoshi
};

// Bytes before the slot. salt is little-endian in the script, at offset coinb1.size() - 5.
Bytes coinbase_prefix(const CoinbaseSpec& spec, std::size_t tag_size, std::uint32_t salt);
// Bytes after the slot. Precondition: tag.size() <= max_tag_size(spec, payout_script.size()).
Bytes coinbase_suffix(const CoinbaseSpec& spec, std::string_view tag, ByteView payout_script);
// The same, appended to a buffer of the caller: judging a share must not allocate.
void append_coinbase_suffix(Bytes& out, const CoinbaseSpec& spec, std::string_view tag,
                            ByteView payout_script);

// The longest tag that keeps scriptSig within kScriptSigMax and, where the outputs allow it at all,
// the whole coinbase within kCoinbaseMaxBytes.
std::size_t max_tag_size(const CoinbaseSpec& spec, std::size_t payout_script_size);

struct TagRules {
  std::string signature = "/TheBitcoinGame/";  // btcsig, printable ASCII
  std::size_t max_length = 40;                 // btcsig_max_len
  bool include_username = true;                // btcsig_include_username
};
// True for names a user may choose: 1..32 characters of [A-Za-z0-9_.:!#-].
bool valid_tag_name(std::string_view name);
// "/TheBitcoinGame:name/" (the name goes before a final '/'), or the signature alone without a
// valid name. Cut to `limit` and to rules.max_length; the name gives way first, and a cut name
// keeps the closing '/'.
std::string coinbase_tag(const TagRules& rules, std::string_view name, std::size_t limit);

// Adds segwit marker, flag and the 32 zero bytes of witness reserved value (BIP141) to a coinbase
// serialised without witness.
Bytes with_witness(ByteView coinbase);

// Satoshi of the donation output.
std::int64_t donation_value(const CoinbaseSpec& spec);

}  // namespace tbg::bitcoin
